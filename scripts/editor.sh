#!/bin/sh
# Bundles the text editor of the studio's desk: CodeMirror, from npm as scripts/editor/package-lock.json pins it, into one
# file that is shipped with its licence. Rule: the lock file alone says what goes in, and it names no host.
set -eu
here=$(cd "$(dirname "$0")/editor" && pwd)
page=$here/../../pi_regulate/studio/page
command -v npm >/dev/null || { echo "npm is missing. It is only needed to bundle the editor anew." >&2; exit 1; }

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$here/editor.js" "$made"
cd "$made"
npm ci --ignore-scripts --no-audit --no-fund --silent
npx --no-install esbuild editor.js --bundle --format=esm --minify --legal-comments=none --charset=utf8 \
    --outfile="$page/codemirror.js" --log-level=warning
node - "$page/codemirror.txt" <<'END'
// The licence of everything that went in, with its version.
const fs = require("fs");
const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
const went_in = Object.entries(packages).filter(([place, one]) => place && !one.dev && !one.optional).sort();
const told = went_in.map(([place, one]) => {
  const file = fs.readdirSync(place).find((name) => /^licen[cs]e/i.test(name));
  return `${place.replace(/^node_modules\//, "")} ${one.version}\n\n${fs.readFileSync(`${place}/${file}`, "utf8").trim()}\n`;
});
fs.writeFileSync(process.argv[2], `codemirror.js is made of these, each under its own licence.\n\n${told.join(`\n${"-".repeat(72)}\n\n`)}`);
END
