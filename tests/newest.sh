#!/usr/bin/env bash
# `make newest`: the rooms that need no office (udfs, templates, macros, the recorded outputs) on the newest Python that
# Debian has (sid), in a system of its own below build/newest. No package of this machine is touched. Takes root and some
# 600 MB; the system is kept, so that a second run is quick. NEWEST=DIR puts it elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(realpath -m "${NEWEST:-build/newest}")
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "make newest 要在 Debian 上以 root 运行：它另装一个 Debian（sid）取最新的 Python。" >&2
  exit 1
fi
if [ ! -x "$root/usr/bin/python3" ]; then
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap
  debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates sid "$root" http://deb.debian.org/debian
fi
# The network and its certificates are those of this machine.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
for place in proc dev; do
  mountpoint -q "$root/$place" || mount --bind "/$place" "$root/$place"
done
trap 'umount "$root/proc" "$root/dev"' EXIT
rm -rf "$root/jixiao"
mkdir "$root/jixiao"
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$root/jixiao"
chroot "$root" /bin/bash -euc '
  cd /jixiao
  [ -x /venv/bin/python ] || python3 -m venv /venv
  /venv/bin/python -m pip install -q -e ".[test]"
  /venv/bin/python --version
  exec /venv/bin/python -m pytest -n 2 -m "not slow" tests/udfs tests/templates tests/macros tests/test_outputs.py "$@"
' newest "$@"
