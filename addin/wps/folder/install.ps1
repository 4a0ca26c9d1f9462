<#
.SYNOPSIS
安装、更新或卸载 WPS 的绩效加载项（jixiao）。按用户安装，不要管理员权限，不访问网络。

.DESCRIPTION
在本文件夹里运行：powershell.exe -NoProfile -ExecutionPolicy Bypass -File install.ps1
-Uninstall  卸载。
退出码：0 成功，1 没有成功（原来的样子不变）。

Written for Windows PowerShell 5.1, which every Windows 10 and 11 has, and in words that 2.0 of a Windows 7 knows. Cmdlets only, no .NET calls: those are refused where a
unit runs PowerShell in its constrained language mode. Saved as UTF-8 with BOM, else it reads the Chinese as the local code page.
#>
[CmdletBinding()]
param([switch]$Uninstall)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$env:PSModulePath = "$PSHOME\Modules"

# Not $PSScriptRoot, which the PowerShell of a Windows 7 does not know.
$Here = Split-Path -Parent $MyInvocation.MyCommand.Path
$Version = '@VERSION@'
$Name = "jixiao_$Version"
$Addons = Join-Path $env:APPDATA 'kingsoft\wps\jsaddons'
$List = Join-Path $Addons 'publish.xml'
# The list as it was before we first touched it; never written again.
$First = Join-Path $Addons 'publish.xml.before-jixiao'
$Fresh = Join-Path $Addons 'jixiao.new'
$Old = Join-Path $Addons 'jixiao.old'
$Entry = "<jsplugin name=`"jixiao`" type=`"et`" url=`"$Name`" version=`"$Version`" enable=`"enable_dev`" install=`"null`" customDomain=`"`"/>"
$Ours = '\s*<jsplugin(online)?\s[^>]*\bname=["'']jixiao["''][^>]*(/>|>\s*</jsplugin(online)?>)'

function Remove-Tree([string]$Path) {
    if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Recurse -Force }
}

# The list of add-ins as one text; empty where there is none. One that is not as WPS writes it is left alone.
function Read-List {
    if (-not (Test-Path -LiteralPath $List)) { return '' }
    $text = @(Get-Content -LiteralPath $List -Encoding UTF8) -join "`n"
    $text = $text -replace '<jsplugins\s*/>', '<jsplugins></jsplugins>'
    if ($text -notmatch '</jsplugins>\s*$') { throw "「$List」不是完整的加载项列表，没有改动它。请把它改名后再运行一次，或点 WPS 的「加载项」查看。" }
    return $text
}

# Written beside it and moved over it, so that WPS never finds half of it. With a mark of its encoding only where it needs one.
function Write-List([string]$Text) {
    $before = Read-List
    if ($before -ne '' -and $before -notmatch $Ours -and -not (Test-Path -LiteralPath $First)) { Copy-Item -LiteralPath $List -Destination $First }
    $encoding = 'Ascii'
    if ($Text -match '[^\x00-\x7F]') { $encoding = 'UTF8' }
    Set-Content -LiteralPath "$List.new" -Value $Text -Encoding $encoding
    Move-Item -LiteralPath "$List.new" -Destination $List -Force
}

# Folders of other versions of ours.
function Remove-Versions([string]$Keep) {
    foreach ($folder in @(Get-ChildItem -LiteralPath $Addons -Name)) {
        if ($folder -match '^jixiao_[0-9.]+$' -and $folder -ne $Keep) { Remove-Tree (Join-Path $Addons $folder) }
    }
}

function Install-Addin {
    $source = Join-Path $Here $Name
    if (-not (Test-Path -LiteralPath (Join-Path $source 'engine.js'))) { throw "这里没有完整的「$Name」文件夹。请取得完整的安装文件夹，不要只复制脚本。" }
    New-Item -ItemType Directory -Path $Addons -Force | Out-Null
    $text = Read-List
    if ($text -eq '') { $text = '<jsplugins></jsplugins>' }
    Remove-Tree $Fresh
    Remove-Tree $Old
    Copy-Item -LiteralPath $source -Destination $Fresh -Recurse
    $target = Join-Path $Addons $Name
    if (Test-Path -LiteralPath $target) { Move-Item -LiteralPath $target -Destination $Old }
    Move-Item -LiteralPath $Fresh -Destination $target
    Write-List (($text -replace $Ours, '') -replace '\s*</jsplugins>\s*$', "`n$Entry`n</jsplugins>")
    Remove-Tree $Old
    Remove-Versions $Name
    Write-Host "绩效加载项 $Version 已装好。请关闭全部 WPS 窗口再打开 WPS 表格；问「是否信任」时点允许，再关一次、开一次，就有「绩效」选项卡。"
}

function Uninstall-Addin {
    $text = Read-List
    if ($text -match $Ours) { Write-List ($text -replace $Ours, '') }
    foreach ($path in $Fresh, $Old) { Remove-Tree $path }
    if (Test-Path -LiteralPath $Addons) { Remove-Versions '' }
    Write-Host '绩效加载项已卸载，别的加载项没有动。工作簿不受影响。'
}

try {
    if ($Uninstall) { Uninstall-Addin } else { Install-Addin }
    exit 0
} catch {
    Write-Host "没有成功：$($_.Exception.Message)" -ForegroundColor Red
    exit 1
}
