#!/bin/sh
# Compiles every bpf/*.bpf.c into bpf/prebuilt for this machine's architecture, with clang-19 or $CLANG; with --check,
# compares what is there with what it would put there. See README.md.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C

arch=$(uname -m)
case $arch in
x86_64) target=x86 ;;
aarch64) target=arm64 ;;
*) echo "error: no kernel programs for $arch" >&2 && exit 1 ;;
esac
prebuilt=bpf/prebuilt/$arch
clang=${CLANG:-clang-19}
strip=$(echo "$clang" | sed 's/clang\([^/]*\)$/llvm-strip\1/')
command -v "$strip" >/dev/null || strip=llvm-strip

# All that belongs into a folder of objects.
build_into() {
	for source in bpf/*.bpf.c; do
		object=$1/$(basename "$source" .c).o
		"$clang" @bpf/flags -Werror "-D__TARGET_ARCH_$target" "-ffile-prefix-map=$PWD=." \
			-idirafter "/usr/include/$arch-linux-gnu" -c "$source" -o "$object"
		"$strip" -g "$object"
	done
	sha256sum bpf/*.bpf.c bpf/include/*.h >"$1/SOURCES.sha256"
	"$clang" --version | head -n 1 >"$1/COMPILER"
}

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
build_into "$fresh"
if [ "${1-}" != --check ]; then
	rm -rf "$prebuilt"
	mkdir -p "$prebuilt"
	cp "$fresh"/* "$prebuilt"
elif diff -r -x COMPILER "$prebuilt" "$fresh"; then
	echo "$prebuilt is built from these sources"
elif cmp -s "$prebuilt/COMPILER" "$fresh/COMPILER" || ! cmp "$prebuilt/SOURCES.sha256" "$fresh/SOURCES.sha256"; then
	echo "error: $prebuilt is not built from these sources: run bpf/prebuild.sh" >&2
	exit 1
else
	# Another compiler makes other bytes of the same sources.
	echo "NOT PROVEN: $prebuilt is by $(cat "$prebuilt/COMPILER"), and here is $(cat "$fresh/COMPILER")"
fi
