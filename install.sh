#!/usr/bin/env bash
# Builds linkworld as it ships and installs it with its shell completions. Requires Rust; asks no questions.
#
#   ./install.sh [PREFIX]        installs below PREFIX [default: ~/.local]
set -euo pipefail
cd "$(dirname "$0")"

prefix="${1:-${HOME:?HOME is not set; pass a folder: ./install.sh PREFIX}/.local}"

command -v cargo >/dev/null || { echo "error: cargo is not in PATH; install Rust first: https://rustup.rs" >&2; exit 3; }
cargo build --profile dist --locked

install -d "$prefix/bin"
install -m 755 "${CARGO_TARGET_DIR:-target}/dist/linkworld" "$prefix/bin/linkworld"
install -D -m 644 completions/linkworld.bash "$prefix/share/bash-completion/completions/linkworld"
install -D -m 644 completions/_linkworld "$prefix/share/zsh/site-functions/_linkworld"
install -D -m 644 completions/linkworld.fish "$prefix/share/fish/vendor_completions.d/linkworld.fish"

echo "installed $("$prefix/bin/linkworld" --version) in $prefix/bin"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "add $prefix/bin to PATH" ;;
esac
