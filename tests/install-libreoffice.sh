#!/usr/bin/env bash
# Installs what the tests open and print workbooks and Word documents with: LibreOffice (from backports where there are
# some: it knows add-in functions by their plain names, the older release does not) with its Python bridge, poppler for
# pictures, fonts for Chinese, a screen without hardware with mouse and camera for tests of the window.
set -euo pipefail
program=$(dirname "$(readlink -f "$(command -v soffice || echo /)")")
if [ -e "$program/swriter" ] && /usr/bin/python3 -I -c 'import uno' 2>/dev/null && command -v pdftoppm >/dev/null &&
  command -v Xvfb >/dev/null && command -v xdotool >/dev/null && command -v import >/dev/null && fc-list :lang=zh | grep -q .; then
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "请先安装 LibreOffice、poppler-utils、中文字体、xvfb、xdotool 和 imagemagick（本脚本只在 Debian 上以 root 自动安装）。" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
apt=/etc/apt/sources.list.d
target=()
main=$(grep -lE "^Suites:.*\b${codename}\b" "$apt"/*.sources 2>/dev/null | head -1 || true)
if [ -n "$codename" ] && [ -n "$main" ]; then
  awk -v RS= 'NR==1' "$main" | sed "s/^Suites:.*/Suites: ${codename}-backports/" > "$apt/jixiao-backports.sources"
  if apt-get update -qq && apt-cache policy | grep -q "${codename}-backports"; then
    target=(-t "${codename}-backports")
  else
    rm -f "$apt/jixiao-backports.sources"
  fi
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${target[@]}" libreoffice-calc libreoffice-writer python3-uno >/dev/null ||
  { rm -f "$apt/jixiao-backports.sources"; apt-get update -qq
    apt-get install -y -qq --no-install-recommends libreoffice-calc libreoffice-writer python3-uno >/dev/null; }
apt-get install -y -qq --no-install-recommends poppler-utils fontconfig fonts-noto-cjk fonts-liberation \
  xvfb xdotool imagemagick >/dev/null
soffice --version
