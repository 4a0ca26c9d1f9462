#!/usr/bin/env bash
# The pictures of README and docs, made by the project's own commands: ./docs/making/make-pictures.sh (after make demo).
set -euo pipefail
cd "$(dirname "$0")/../.."
jx=.venv/bin/jx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# picture FILE PAGE NAME: one printed page as docs/images/NAME.png
picture() {
  local pdf="$work/$(basename "${1%.*}").pdf"
  if [ ! -f "$pdf" ]; then
    case $1 in
      *.xlsx) $jx pdf "$1" -o "$pdf" >/dev/null 2>&1 ;;  # with the faces that a bureau's paper has, or the nearest
      *) soffice "-env:UserInstallation=file://$work/profile" --headless --norestore --convert-to pdf --outdir "$work" "$1" \
           >/dev/null 2>&1 ;;
    esac
  fi
  pdftoppm -r 110 -f "$2" -l "$2" -png -singlefile "$pdf" "$work/page"
  .venv/bin/python docs/making/trim.py "$work/page.png" "docs/images/$3.png"
}

$jx demo -o "$work/demo" >/dev/null 2>&1
picture "$work/demo/绩效演示.xlsx" 1 cover
for form in selfeval-2023-004-07 selfeval-2019-002-05 target-2023-001-01 target-2018-003-02; do
  $jx new --data "tests/cases/$form.json" -o "$work/$form.xlsx" 2>/dev/null
done
picture "$work/selfeval-2023-004-07.xlsx" 2 selfeval-2023
picture "$work/selfeval-2019-002-05.xlsx" 2 selfeval-2019
picture "$work/target-2023-001-01.xlsx" 2 target-2023
picture "$work/target-2018-003-02.xlsx" 2 target-2018
picture "$work/target-2023-001-01.xlsx" 1 cover-target
# The forms of the whole country and of other places, blank: what is printed on them.
for form in selfeval-gj target-gj selfeval-transfer target-transfer selfeval-hb selfeval-sc selfeval-department target-department \
  target-gj-halves target-gj-points target-gj-parts selfeval-gj-cost selfeval-gj-2018 selfeval-transfer-2018 selfeval-yn monitor-gj; do
  $jx new "$form" --year 2024 -o "$work/$form.xlsx" 2>/dev/null
  # The cover is the first page; a monitoring sheet has none.
  case $form in monitor-*) page=1 ;; *) page=2 ;; esac
  picture "$work/$form.xlsx" $page "$form"
done
# page_of PDF TEXT: the first page whose text begins with TEXT.
page_of() {
  pdftotext "$1" - | awk -v text="$2" 'BEGIN { RS = "\f" } index($0, text) == 1 && !page { page = NR } END { print page }'
}
picture "$work/demo/绩效演示.xlsx" "$(page_of "$work/绩效演示.pdf" 检查结果)" findings

# The working view: the same sheet with its review columns, which do not print.
.venv/bin/python docs/making/working_view.py "$work/selfeval-2023-004-07.xlsx" "$work/view.xlsx"
picture "$work/view.xlsx" 1 review

# The year: mid-year lights, and all projects in one workbook.
$jx new --data tests/cases/target-2023-001-02.json -o "$work/declared.xlsx" 2>/dev/null
$jx monitor "$work/declared.xlsx" -o "$work/watched.xlsx" --date 2023-07-31 2>/dev/null
.venv/bin/python docs/making/fill_monitor.py "$work/watched.xlsx"
$jx recalc "$work/watched.xlsx" -o "$work/monitor.xlsx" 2>/dev/null
.venv/bin/python docs/making/working_view.py "$work/monitor.xlsx" "$work/lights.xlsx" 监控
picture "$work/lights.xlsx" 1 monitor
$jx summary tests/cases -o "$work/summary.xlsx" >/dev/null 2>&1 || true  # the cases hold errors: exit code 1
picture "$work/summary.xlsx" 3 summary

# The report: the page with the chart.
$jx new --data tests/cases/selfeval-2023-004-01.json -o "$work/evaluated.xlsx" 2>/dev/null
$jx report "$work/evaluated.xlsx" -o "$work/report.docx" --sources 2>/dev/null || true  # the case holds errors: exit code 1
picture "$work/report.docx" 3 report

# 登记表样: the sheet to correct, and the form that comes of it; in a home of its own.
for step in W24 learn/W24_登记表样; do
  case $step in W*) file="tests/data/wild/$step.xlsx" ;; *) file="$work/$step.xlsx" ;; esac
  HOME="$work" $jx learn "$file" -o "$work/learn" >/dev/null 2>&1
done
picture "$work/learn/W24_登记表样.xlsx" 1 learn
.venv/bin/python docs/making/working_view.py "$work/learn/绩效目标设定表_空白.xlsx" "$work/learned.xlsx"
picture "$work/learned.xlsx" 1 learned

# Calc's window with menu and toolbar, on a screen of its own.
PYTHONPATH=tests/making:tests/fakes .venv/bin/python docs/making/calc_pictures.py docs/images

# The page, in a browser.
.venv/bin/python docs/making/page_pictures.py

# The tab 绩效, drawn from the ribbon part of the add-in.
.venv/bin/python docs/making/ribbon_picture.py docs/images/ribbon.png

# Lists, summaries and reports before and after.
.venv/bin/python docs/making/looks_reports.py pages "$work/pages"
.venv/bin/python docs/making/looks_reports.py sheet docs/images/before "$work/pages" docs/images
# Before and after, for docs/looks.md. The pictures of the version before were made once by the same command.
.venv/bin/python docs/making/looks.py after "$work/looks"
.venv/bin/python docs/making/looks.py sheet docs/images/before "$work/looks" docs/images
