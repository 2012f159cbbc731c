#!/bin/sh
# Prints the Chromium that the browser tests use, or fails.
for program in "$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$program" ] && command -v "$program"; then exit 0; fi
done
exit 1
