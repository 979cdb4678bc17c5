#!/usr/bin/env bash
# Finds a Chromium, or installs one: from the system's packages where we may, else playwright's own.
set -euo pipefail
python=$1
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then echo "Chromium: $(command -v "$name")"; exit 0; fi
done
if "$python" -m tests.browser.chromium >/dev/null 2>&1; then echo "Chromium: playwright's own"; exit 0; fi
echo "Installing Chromium for the tests"
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
"$python" -m playwright install chromium || {
  echo "No Chromium could be installed. Install it by hand (Debian: apt-get install chromium) and run make test again." >&2
  exit 1
}
