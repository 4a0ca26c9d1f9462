@echo off
rem Double-click: installs for the user who is logged on. The window stays so that the result can be read.
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" %*
pause
