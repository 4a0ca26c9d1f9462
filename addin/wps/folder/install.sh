#!/bin/sh
# 安装、更新或卸载 WPS 的绩效加载项（Linux）。按用户安装，不要管理员权限，不访问网络。
#   sh install.sh              安装或更新
#   sh install.sh --uninstall  卸载
# 退出码：0 成功，1 没有成功（原来的样子不变）。
set -eu
version='@VERSION@'
name="jixiao_$version"
here=$(cd "$(dirname "$0")" && pwd)
addons="$HOME/.local/share/Kingsoft/wps/jsaddons"
list="$addons/publish.xml"
entry="<jsplugin name=\"jixiao\" type=\"et\" url=\"$name\" version=\"$version\" enable=\"enable_dev\" install=\"null\" customDomain=\"\"/>"

stop() {
    echo "没有成功：$1" >&2
    exit 1
}

# The list without our entry, and with $1 as the last one, on the output. awk alone: every system has one.
without_ours() {
    LC_ALL=C awk -v entry="$1" '
        { text = text (NR > 1 ? "\n" : "") $0 }
        END {
            sub(/^\357\273\277/, "", text)
            gsub(/<jsplugins[ \t\r\n]*\/>/, "<jsplugins></jsplugins>", text)
            if (text !~ /<\/jsplugins>[ \t\r\n]*$/) exit 1
            ours = "[ \t\r\n]*<jsplugin(online)?[ \t\r\n]([^>]*[ \t\r\n])?name=[\"\047]jixiao[\"\047][^>]*(/>|>[ \t\r\n]*</jsplugin(online)?>)"
            gsub(ours, "", text)
            if (entry != "") sub(/[ \t\r\n]*<\/jsplugins>[ \t\r\n]*$/, "\n" entry "\n</jsplugins>", text)
            print text
        }'
}

names_us() {
    grep -q "name=[\"']jixiao[\"']" "$list"
}

# $1: our entry, or nothing. Written beside the list and moved over it: WPS never finds half of it.
write_list() {
    if [ -e "$list" ]; then
        without_ours "$1" <"$list" >"$list.new" || {
            rm -f "$list.new"
            stop "“$list”不是完整的加载项列表，没有改动它。请把它改名后再运行一次。"
        }
        # As it was before we first touched it; never written again.
        [ -e "$list.before-jixiao" ] || names_us || cp -p "$list" "$list.before-jixiao"
    else
        echo '<jsplugins></jsplugins>' | without_ours "$1" >"$list.new"
    fi
    mv -f "$list.new" "$list"
}

# Folders of versions of ours, but not $1.
remove_versions() {
    for folder in "$addons"/jixiao_[0-9]*; do
        if [ -d "$folder" ] && [ "$folder" != "$1" ]; then rm -rf "$folder"; fi
    done
}

case "${1:-}" in
'')
    [ -f "$here/$name/engine.js" ] || stop "这里没有完整的“$name”文件夹。请取得完整的安装文件夹，不要只复制脚本。"
    mkdir -p "$addons" || stop "建不了文件夹“$addons”。"
    rm -rf "$addons/jixiao.new" "$addons/jixiao.old"
    cp -R "$here/$name" "$addons/jixiao.new" || stop "复制不到“$addons”，请看磁盘是否已满。"
    if [ -e "$list" ]; then
        without_ours "$entry" <"$list" >/dev/null || {
            rm -rf "$addons/jixiao.new"
            stop "“$list”不是完整的加载项列表，没有改动它。请把它改名后再运行一次。"
        }
    fi
    if [ -e "$addons/$name" ]; then mv "$addons/$name" "$addons/jixiao.old"; fi
    mv "$addons/jixiao.new" "$addons/$name"
    write_list "$entry"
    rm -rf "$addons/jixiao.old"
    remove_versions "$addons/$name"
    echo "绩效加载项 $version 已装好。请关闭全部 WPS 窗口再打开 WPS 表格；问“是否信任”时点允许，再关一次、开一次，就有“绩效”选项卡。"
    ;;
--uninstall)
    if [ -e "$list" ] && names_us; then write_list ''; fi
    rm -rf "$addons/jixiao.new" "$addons/jixiao.old"
    remove_versions ''
    echo "绩效加载项已卸载，别的加载项没有动。工作簿不受影响。"
    ;;
*)
    stop "用法：sh install.sh 或 sh install.sh --uninstall"
    ;;
esac
