#!/bin/sh
# Renews bpf/prebuilt for this machine's architecture; see README.md. Uses clang-19, or $CLANG.
set -eu
cd "$(dirname "$0")/.."
arch=$(uname -m)
case $arch in
x86_64) target=x86 ;;
aarch64) target=arm64 ;;
*) echo "no kernel programs for $arch" >&2; exit 1 ;;
esac
folder=bpf/prebuilt/$arch
mkdir -p "$folder"
"${CLANG:-clang-19}" -g -O2 -target bpf -mcpu=v3 -Wall -fno-stack-protector -Werror \
	-D__TARGET_ARCH_$target "-ffile-prefix-map=$PWD=." -idirafter "/usr/include/$arch-linux-gnu" \
	-c bpf/process.bpf.c -o "$folder/process.bpf.o"
llvm-strip -g "$folder/process.bpf.o"
sha256sum bpf/process.bpf.c bpf/include/config.h bpf/include/event.h bpf/include/kernel.h bpf/include/output.h \
	>"$folder/SOURCES.sha256"
