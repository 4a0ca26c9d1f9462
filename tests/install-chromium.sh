#!/usr/bin/env bash
# Installs what the tests of the page run: Chromium, and npm, which the build of the page fetches its runtime with.
set -euo pipefail
if command -v chromium >/dev/null && command -v npm >/dev/null; then
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "请先安装 chromium 和 npm（本脚本只在 Debian 上以 root 自动安装）。" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
command -v chromium >/dev/null || apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
command -v npm >/dev/null || apt-get install -y -qq --no-install-recommends npm >/dev/null
chromium --version --no-sandbox
