#!/usr/bin/env bash
# Installs what the tests of the page run: Chromium; npm, which the build of the page fetches its runtime with; and by npm,
# below build/, the type checker and the accessibility rules that tests/page/tools pins.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v chromium >/dev/null || ! command -v npm >/dev/null; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "请先安装 chromium 和 npm（本脚本只在 Debian 上以 root 自动安装）。" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  command -v chromium >/dev/null || apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
  command -v npm >/dev/null || apt-get install -y -qq --no-install-recommends npm >/dev/null
  chromium --version --no-sandbox
fi
tools=tests/page/tools
if ! cmp -s $tools/package-lock.json build/npm/package-lock.json || [ ! -d build/npm/node_modules ]; then
  mkdir -p build/npm
  cp $tools/package.json $tools/package-lock.json build/npm/
  npm ci --prefix build/npm --no-audit --no-fund --silent
fi
