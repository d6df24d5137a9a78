#!/usr/bin/env bash
# Installs what tests and measurements need of Debian's packages where it is missing: Chromium, a CJK font, the
# PostgreSQL server, wrk.
set -euo pipefail
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }
has_font() { [ -n "$(fc-list 2>/dev/null | grep -i 'noto.*cjk')" ]; }
if command -v chromium >/dev/null && command -v wrk >/dev/null && has_font && has_postgres; then exit 0; fi
sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
if ! has_postgres && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  # The tests run a server of their own; the package need not start one.
  $sudo mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig postgresql wrk >/dev/null
