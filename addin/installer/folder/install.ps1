<#
.SYNOPSIS
安装、更新或卸载绩效插件（jixiao）。按用户安装，不要管理员权限，不访问网络。

.DESCRIPTION
在安装文件夹里运行：powershell.exe -NoProfile -ExecutionPolicy Bypass -File install.ps1
-Uninstall  卸载。
-Quiet      除错误外不显示文字（供批量部署）。
退出码：0 成功，1 没有成功（原来的版本不变）。日志：%TEMP%\jixiao-install.log

Written for Windows PowerShell 5.1, which every Windows 10 and 11 has. Cmdlets only, no .NET calls: those are refused where a
unit runs PowerShell in its constrained language mode. Saved as UTF-8 with BOM, else 5.1 reads the Chinese as the local code page.
Chinese quotation marks and dashes would be quotes and operators to PowerShell: its own texts use corner brackets.
#>
[CmdletBinding()]
param(
    [switch]$Uninstall,
    [switch]$Quiet
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# Windows' own modules only, said before any module is looked for: started from a PowerShell 7 this one inherits its modules and
# does not find Get-FileHash; and somebody's module may have an Expand-Archive of its own.
$env:PSModulePath = "$PSHOME\Modules"
# The progress bar makes Expand-Archive many times slower.
$ProgressPreference = 'SilentlyContinue'

$Source = $PSScriptRoot
$Root = Join-Path $env:LOCALAPPDATA 'Programs\jixiao'
$Python = Join-Path $Root 'python'
$Fresh = Join-Path $Root 'python.new'
$Former = Join-Path $Root 'python.old'
# The add-in as it was before, until the new version is in place.
$FormerAddIn = Join-Path $Root 'jixiao.xlam.old'
$AddIn = Join-Path $env:APPDATA 'Microsoft\Excel\XLSTART\jixiao.xlam'
$EntryKey = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\jixiao'
$LogFile = Join-Path $env:TEMP 'jixiao-install.log'
# Only these are made in $Root beside the Python; anything else there is the user's.
$Launcher = Join-Path $Root 'jx.cmd'
$Remover = Join-Path $Root 'install.ps1'
# The icons that jx puts on the desktop and into SendTo; where these are, Windows says.
$Icons = '绩效评分.lnk', '绩效检查.lnk', '绩效汇总.lnk', '绩效定稿.lnk'
$ShellFolders = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders'

function Write-Log([string]$Text) {
    $line = '{0:yyyy-MM-dd HH:mm:ss} {1}' -f (Get-Date), $Text
    Add-Content -LiteralPath $LogFile -Value $line -Encoding UTF8 -ErrorAction SilentlyContinue
}

function Write-Step([string]$Text) {
    Write-Log $Text
    if (-not $Quiet) { Write-Host $Text }
}

# Every file of the folder is what it was when the folder was made. Gives the listed paths.
function Test-Source {
    $list = Join-Path $Source 'SHA256SUMS'
    if (-not (Test-Path -LiteralPath $list)) { throw '安装文件夹里没有 SHA256SUMS。请取得完整的安装文件夹，不要只复制 install.ps1。' }
    $names = @()
    foreach ($line in @(Get-Content -LiteralPath $list -Encoding UTF8)) {
        if ($line -notmatch '^([0-9a-f]{64})  (.+)$') { throw 'SHA256SUMS 的内容不对。请重新取得整个安装文件夹。' }
        $digest = $Matches[1]
        $name = $Matches[2]
        $path = Join-Path $Source $name
        if (-not (Test-Path -LiteralPath $path)) { throw "安装文件夹里没有「$name」（可能被杀毒软件删除）。请重新取得整个安装文件夹。" }
        if ((Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash -ne $digest) { throw "「$name」与 SHA256SUMS 不符，可能没有复制完整。请重新取得整个安装文件夹。" }
        $names += $name
    }
    return $names
}

# Excel, or a Python of ours that still runs, keeps files open: nothing is begun then. Other sessions' Excel does not matter.
function Assert-NothingRuns {
    $session = (Get-Process -Id $PID).SessionId
    $excel = @(Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue | Where-Object { $_.SessionId -eq $session })
    if ($excel.Count -gt 0) { throw 'Excel 正在运行，没有改动任何内容。请保存并关闭全部 Excel 窗口（任务管理器里也没有 EXCEL.EXE），再运行一次。' }
    $ours = @(Get-Process -Name 'python' -ErrorAction SilentlyContinue | Where-Object { $_.Path -like "$Root\*" })
    if ($ours.Count -gt 0) { throw '绩效插件的 python.exe 还在运行，没有改动任何内容。请等它结束，或在任务管理器里结束它，再运行一次。' }
}

function Get-Value([string]$Key, [string]$Name) {
    $item = Get-ItemProperty -LiteralPath $Key -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $item) { return '' }
    return [string]$item.$Name
}

# 32 or 64; 0 where no Excel is found. Click-to-run says its platform, older setups Outlook's bitness, all the program's path.
function Get-ExcelBits {
    $platform = Get-Value 'HKLM:\SOFTWARE\Microsoft\Office\ClickToRun\Configuration' 'Platform'
    if ($platform -eq 'x64') { return 64 }
    if ($platform -eq 'x86') { return 32 }
    foreach ($version in '16.0', '15.0', '14.0') {
        foreach ($base in 'HKLM:\SOFTWARE', 'HKLM:\SOFTWARE\WOW6432Node') {
            $bitness = Get-Value "$base\Microsoft\Office\$version\Outlook" 'Bitness'
            if ($bitness -eq 'x64') { return 64 }
            if ($bitness -eq 'x86') { return 32 }
        }
    }
    $program = Get-Value 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe' '(default)'
    if ($program -eq '') { return 0 }
    if ($env:PROCESSOR_ARCHITECTURE -eq 'x86' -and -not $env:PROCESSOR_ARCHITEW6432) { return 32 }
    if ($program -like '*\Program Files (x86)\*') { return 32 }
    return 64
}

# Office from the Microsoft Store keeps its start-up folder and its processes to itself: an add-in does not come up there.
function Test-StoreOffice {
    if ((Get-Value 'HKLM:\SOFTWARE\Microsoft\Office\ClickToRun\Configuration' 'Platform') -ne '') { return $false }
    $program = Get-Value 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe' '(default)'
    if ($program -like '*\WindowsApps\*') { return $true }
    return @(Get-AppxPackage -Name 'Microsoft.Office.Desktop' -ErrorAction SilentlyContinue).Count -gt 0
}

# The folder's Python must run on this Windows. It need not have Excel's bitness: Excel talks to it as to another program.
function Assert-Fits([string]$Zip) {
    $machine = $env:PROCESSOR_ARCHITECTURE
    if ($env:PROCESSOR_ARCHITEW6432) { $machine = $env:PROCESSOR_ARCHITEW6432 }
    if ($machine -eq 'x86') {
        throw "本机是 32 位 Windows，安装文件夹里的 Python（$Zip）是 64 位的，不能安装。没有改动任何内容。"
    }
}

# Runs the Python of a folder; what it says goes to the log. Gives its exit code and its last line.
function Invoke-Python([string]$Folder, [string]$Arguments) {
    $said = Join-Path $env:TEMP 'jixiao-said.txt'
    $failed = Join-Path $env:TEMP 'jixiao-failed.txt'
    # A start of a program with its streams in files: with 2>&1 PowerShell 5.1 takes each line on stderr for an error.
    $process = Start-Process -FilePath (Join-Path $Folder 'python.exe') -ArgumentList $Arguments -WorkingDirectory $Folder `
        -NoNewWindow -Wait -PassThru -RedirectStandardOutput $said -RedirectStandardError $failed
    $lines = @(Get-Content -LiteralPath $said, $failed -Encoding UTF8 | Where-Object { $_ -ne '' })
    Remove-Item -LiteralPath $said, $failed -Force -ErrorAction SilentlyContinue
    foreach ($line in $lines) { Write-Log "  $line" }
    $last = ''
    if ($lines.Count -gt 0) { $last = $lines[-1] }
    return @{ Code = $process.ExitCode; Last = $last }
}

function Assert-Python([string]$Folder, [string]$Arguments, [string]$What) {
    $done = Invoke-Python $Folder $Arguments
    if ($done.Code -ne 0) { throw "${What}没有成功：$($done.Last)" }
}

# A virus scanner holds fresh files for a moment: a few tries before it counts as a failure.
function Move-Folder([string]$Path, [string]$To) {
    for ($try = 1; ; $try++) {
        try {
            Move-Item -LiteralPath $Path -Destination $To
            return
        } catch {
            if ($try -ge 5) { throw "「$Path」正被其他程序（可能是杀毒软件）使用，不能移动。" }
            Start-Sleep -Seconds 2
        }
    }
}

function Remove-Tree([string]$Path) {
    if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Recurse -Force }
}

# What an earlier run left that was stopped half way (power cut): the former Python comes back, leftovers go.
function Repair-Root {
    if ((Test-Path -LiteralPath $Former) -and -not (Test-Path -LiteralPath $Python)) { Move-Folder $Former $Python }
    foreach ($path in $Former, $Fresh, $FormerAddIn) { Remove-Tree $path }
}

# The new Python, complete and tried, beside the one in use.
function New-Python([string]$Zip, [int]$Bits) {
    Write-Step '正在解开 Python ……'
    Expand-Archive -LiteralPath (Join-Path $Source $Zip) -DestinationPath $Fresh
    Write-Step '正在安装程序库（一两分钟）……'
    $script = Join-Path $Source 'unpack.py'
    # The dot: a stick's root is E:\, and a backslash before a quote would not end the argument.
    Assert-Python $Fresh "-X utf8 `"$script`" `"$Fresh`" `"$Source\.`"" '安装程序库'
    if ($Bits -gt 0 -and -not (Test-Path -Path (Join-Path $Fresh "xlwings$Bits-*.dll"))) {
        throw "本机的 Excel 是 $Bits 位的，但没有 xlwings$Bits 动态库（可能被杀毒软件删除）。"
    }
    Write-Step '正在试运行……'
    Assert-Python $Fresh '-X utf8 -B -c "import pythoncom, xlwings, openpyxl, pandas"' '试运行程序库'
    Assert-Python $Fresh '-X utf8 -B -m jixiao.addin --version' '试运行 jx'
}

function Set-Entry([string]$Version) {
    $remove = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe -NoProfile -ExecutionPolicy Bypass -File `"$Remover`" -Uninstall"
    if (-not (Test-Path -LiteralPath $EntryKey)) { New-Item -Path $EntryKey -Force | Out-Null }
    $texts = @{
        DisplayName = '绩效插件'; DisplayVersion = $Version; Publisher = 'jixiao'; InstallLocation = $Root
        UninstallString = $remove; QuietUninstallString = "$remove -Quiet"
    }
    foreach ($name in $texts.Keys) {
        New-ItemProperty -LiteralPath $EntryKey -Name $name -Value $texts[$name] -PropertyType String -Force | Out-Null
    }
    foreach ($name in 'NoModify', 'NoRepair') {
        New-ItemProperty -LiteralPath $EntryKey -Name $name -Value 1 -PropertyType DWord -Force | Out-Null
    }
}

function Install-Jixiao {
    $names = @(Test-Source)
    $zips = @($names | Where-Object { $_ -match '^python-[0-9.]+-embed-\w+\.zip$' })
    $wheels = @($names | Where-Object { $_ -match '^wheels/jixiao-[^-]+-.+\.whl$' })
    if ($zips.Count -ne 1 -or $wheels.Count -ne 1) { throw '安装文件夹里没有（或不止一个）Python 压缩包或 jixiao 的 wheel。请重新制作安装文件夹。' }
    $version = ($wheels[0] -split '-')[1]
    Assert-Fits $zips[0]
    Assert-NothingRuns
    $bits = Get-ExcelBits
    if ($bits -eq 0) { Write-Step '没有找到 Excel 的登记（可能没有安装，或只有 WPS）：继续安装，命令 jx 可用，「绩效」选项卡要有 Excel 才会出现。' }
    else { Write-Step "Excel 是 $bits 位的。" }
    if (Test-StoreOffice) { Write-Step '本机的 Office 是应用商店版：插件多半不会出现。请改装微软网站或单位下发的桌面版 Office；命令 jx 照常可用。' }

    New-Item -ItemType Directory -Path $Root -Force | Out-Null
    Repair-Root
    $had = Test-Path -LiteralPath $Python
    $swapped = $false
    try {
        New-Python $zips[0] $bits
        if (Test-Path -LiteralPath $AddIn) { Copy-Item -LiteralPath $AddIn -Destination $FormerAddIn }
        if ($had) { Move-Folder $Python $Former }
        $swapped = $true
        Move-Folder $Fresh $Python
        Write-Step '正在装入 Excel ……'
        Assert-Python $Python '-X utf8 -B -m jixiao.addin addin install' '装入 Excel '
        Copy-Item -LiteralPath (Join-Path $Source 'install.ps1') -Destination $Remover -Force
        Set-Content -LiteralPath $Launcher -Value '@"%~dp0python\python.exe" -P -B -m jixiao.addin %*' -Encoding Ascii
        Set-Entry $version
    } catch {
        $why = $_.Exception.Message
        Write-Log "退回：$why"
        $now = '已退回安装前的样子'
        try { Undo-Install $had $swapped } catch {
            Write-Log "退回没有完成：$($_.Exception.Message)"
            $now = '退回也没有完成，请重新登录 Windows 后再安装一次'
        }
        throw "$why（$now）"
    }
    # What cannot be removed now goes with the next update.
    Remove-Item -LiteralPath $Former, $FormerAddIn -Recurse -Force -ErrorAction SilentlyContinue

    $test = Invoke-Python $Python '-X utf8 -B -m jixiao.addin addin selftest'
    Write-Step "绩效插件 $version 已装好。打开 Excel：「数据」右边应有「绩效」选项卡。命令行用「$Launcher」。"
    Write-Step '桌面和右键「发送到」里有「绩效评分」「绩效检查」「绩效汇总」「绩效定稿」：把工作簿或文件夹拖上去就做，不要宏。'
    if ($test.Code -ne 0) { Write-Step "但自检有问题：$($test.Last)" }
}

# After a failure all is as before: the former Python and the former add-in, or neither. Renames first, they are quick and
# whole; what is removed is removed last.
function Undo-Install([bool]$Had, [bool]$Swapped) {
    if ($Swapped) {
        if (Test-Path -LiteralPath $Python) { Move-Folder $Python $Fresh }
        if ($Had) { Move-Folder $Former $Python }
        Remove-Tree $AddIn
        if (Test-Path -LiteralPath $FormerAddIn) { Move-Item -LiteralPath $FormerAddIn -Destination $AddIn }
    }
    Remove-Tree $FormerAddIn
    Remove-Tree $Fresh
    if (-not $Had) { Remove-Made }
}

function Remove-Icons {
    foreach ($name in 'Desktop', 'SendTo') {
        $folder = Get-Value $ShellFolders $name
        if ($folder -ne '') {
            foreach ($icon in $Icons) { Remove-Tree (Join-Path $folder $icon) }
        }
    }
}

# Everything that was made here, and nothing else: files that somebody else put into the folder stay, and keep it.
function Remove-Made {
    Remove-Icons
    foreach ($path in $Fresh, $Former, $Python, $FormerAddIn, $Launcher) { Remove-Tree $path }
    # While anything is left the entry stays, and the script that it calls: the removal can be tried again.
    if (Test-Path -LiteralPath $EntryKey) { Remove-Item -LiteralPath $EntryKey -Recurse -Force }
    Remove-Tree $Remover
    # A window may stand in the folder: empty, it does no harm.
    if ((Test-Path -LiteralPath $Root) -and @(Get-ChildItem -LiteralPath $Root -Force).Count -eq 0) { Remove-Item -LiteralPath $Root -Force -ErrorAction SilentlyContinue }
}

function Uninstall-Jixiao {
    Assert-NothingRuns
    Remove-Tree $AddIn
    Remove-Made
    Write-Step '绩效插件已卸载。您的工作簿不受影响；日志和撤销记录留在用户文件夹的 .jixiao 里，不需要时可以删去。'
    if (@(Get-ChildItem -LiteralPath $Root -Force -ErrorAction SilentlyContinue).Count -gt 0) { Write-Step "「$Root」里还有别的文件，没有删除。" }
}

try {
    # Not in the folder that is replaced, and not on a share that may go away.
    Set-Location -LiteralPath $env:TEMP
    Write-Log "开始：$PSCommandPath Uninstall=$Uninstall"
    if ($Uninstall) { Uninstall-Jixiao } else { Install-Jixiao }
    exit 0
} catch {
    Write-Log "失败：$($_.Exception.Message) $($_.ScriptStackTrace)"
    Write-Host "没有成功：$($_.Exception.Message)" -ForegroundColor Red
    Write-Host "详情见 $LogFile"
    # The settings open a window for the removal that closes at once: nobody would learn that Excel is to be closed first.
    if ($Uninstall -and -not $Quiet) { Read-Host '按回车键关闭' | Out-Null }
    exit 1
}
