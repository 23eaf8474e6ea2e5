#!/usr/bin/env bash
# Runs the tests of what a kernel does, or a command, in a virtual machine; see README.md beside it.
set -euo pipefail

usage() {
    cat <<'END'
Usage: tests/vm/run.sh [OPTIONS] KERNEL [FILTER]...
       tests/vm/run.sh [OPTIONS] KERNEL -- COMMAND [ARGUMENT]...

Boots KERNEL and runs the tests named root_... and the_running_kernel_... in it, those whose name holds a FILTER; or
COMMAND, in /root. Its exit status is that of COMMAND; for tests it is 1 if one failed or was skipped, or if there was
none.

KERNEL is 6.1 or 6.12 (Debian's cloud kernel, which is downloaded), or the path of a bzImage.

  --add FILE[:PATH]  put a file or folder of this machine to PATH in the guest, /root/NAME without it; a program
                     brings its libraries
  --out FOLDER       afterwards, put what is in /out of the guest there
  --cpus N           processors of the guest [2]
  --memory SIZE      memory of the guest [1G]
  --timeout SECONDS  when to give up [1800]

COMMAND finds a tetra that is built for it, or that of $TETRA.
END
}

fail() {
    echo "error: $*" >&2
    exit 1
}

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
target=x86_64-unknown-linux-gnu
cpus=2 memory=1G timeout=1800 out='' add=() filters=() command=()

# Sets the variables above and kernel.
read_arguments() {
    local words=()
    while (($#)); do
        case $1 in
        -h | --help) usage && exit ;;
        --)
            shift
            (($#)) || fail "no command after --"
            command=("$@")
            break
            ;;
        --add | --out | --cpus | --memory | --timeout)
            (($# > 1)) || fail "$1 needs a value"
            case $1 in
            --add) add+=("$2") ;;
            --out) out=$2 ;;
            --cpus) cpus=$2 ;;
            --memory) memory=$2 ;;
            --timeout) timeout=$2 ;;
            esac
            shift 2
            ;;
        -*) fail "$1 is not known; see --help" ;;
        *) words+=("$1") && shift ;;
        esac
    done
    ((${#words[@]})) || fail "which kernel? See --help"
    kernel=${words[0]}
    filters=("${words[@]:1}")
    if ((${#command[@]} && ${#filters[@]})); then
        fail "${filters[*]}: a command takes no filters of tests"
    fi
}

# The newest package of Debian's cloud kernels of a version: what their meta package depends on. Where apt knows none,
# what the cache has.
kernel_package() {
    local version=$1 cache=$2 package
    package=$(apt-cache depends "linux-image-$version-cloud-amd64" linux-image-cloud-amd64 2>/dev/null |
        sed -n "s/^ *Depends: \(linux-image-${version//./\\.}\.[^ ]*\)$/\1/p" | head -n 1)
    if [[ -z $package ]]; then
        package=$(find "$cache" -maxdepth 1 -name "linux-image-$version.*_amd64.deb" -printf '%f\n' | sort -V |
            sed -n '$s/_.*//p')
    fi
    [[ $package ]] || fail "apt knows no linux-image-$version.*-cloud-amd64: run apt-get update, or give a bzImage"
    echo "$package"
}

# Prints the path of a kernel of Debian, which is downloaded once. Several runs may do so at a time.
debian_kernel() {
    local version=$1 cache=$2 package fresh
    mkdir -p -- "$cache"
    package=$(kernel_package "$version" "$cache")
    if [[ ! -d $cache/$package ]]; then
        fresh=$(mktemp -d -- "$cache/new.XXXXXX")
        if ! compgen -G "$cache/${package}_*.deb" >/dev/null; then
            (cd -- "$fresh" && apt-get -qq download "$package" >&2) || fail "can't download $package"
            mv -- "$fresh/$package"_*.deb "$cache"
        fi
        dpkg-deb -x "$(compgen -G "$cache/${package}_*.deb" | tail -n 1)" "$fresh"
        mv -T -- "$fresh" "$cache/$package" 2>/dev/null || rm -rf -- "$fresh"
    fi
    compgen -G "$cache/$package/boot/vmlinuz-*" || fail "$cache/$package has no kernel: remove it"
}

# Builds programs that need no libraries, and prints their paths.
cargo_static() {
    (cd -- "$root" && RUSTFLAGS='-C target-feature=+crt-static -C strip=symbols' CARGO_PROFILE_DEV_DEBUG=0 \
        CARGO_PROFILE_DEV_OPT_LEVEL=1 cargo "$@" --quiet --locked --target "$target" --message-format=json) |
        sed -n 's/.*"executable":"\([^"]*\)".*/\1/p'
}

# Copies a file of this machine into the tree of the guest, and the libraries that it asks for.
copy_in() {
    local file=$1 path=$tree$2 library
    mkdir -p -- "$(dirname -- "$path")"
    cp -rL -- "$file" "$path"
    if [[ -f $file ]]; then
        while read -r library; do
            [[ -e $tree$library ]] || copy_in "$library" "$library"
        done < <(ldd "$file" 2>/dev/null | grep -o '/[^ ]*' || true)
    fi
}

# The system of the guest: busybox, and the real programs where tests look at how they are run.
make_tree() {
    local folder program
    mkdir -p "$tree"/{dev,etc,out,proc,root,run,sys,tmp,usr,vm,var}
    for folder in bin sbin lib lib64; do
        mkdir "$tree/usr/$folder"
        ln -s "usr/$folder" "$tree/$folder"
    done
    ln -s /run "$tree/var/run"
    copy_in "$(type -P busybox)" /usr/bin/busybox
    for program in sh bash false sleep env cat chmod date mount unshare setpriv; do
        copy_in "$(type -P "$program")" "/usr/bin/$program"
    done
    # Tests run thousands of it; looking for libraries takes most of the time of such a program.
    echo 'int main(void) { return 0; }' | cc -static -s -x c -o "$tree/usr/bin/true" -
    printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534:nobody:/:/bin/false >"$tree/etc/passwd"
    printf '%s\n' root:x:0: nogroup:x:65534: >"$tree/etc/group"
    echo '127.0.0.1 localhost guest' >"$tree/etc/hosts"
    cp -- "$root/tests/vm/init.sh" "$tree/init"
    chmod +x "$tree/init"
}

# Makes /vm/run run the tests, and counts them in expected.
pack_tests() {
    local programs program names file
    programs=$(cargo_static test --no-run --lib --test cli)
    expected=0
    {
        printf '#!/bin/sh\ncd %q || exit\nexport TETRA_TEST_GUEST=/vm\nstatus=0\n' "$root"
        for program in $programs; do
            copy_in "$program" "$program"
            # The binary that they test is among them.
            [[ $program == */deps/* ]] || continue
            mapfile -t names < <(comm -23 <(list "$program") <(list "$program" --ignored))
            if ((${#names[@]})); then
                printf '%q --exact --show-output --test-threads %d %s || status=1\n' \
                    "$program" "$cpus" "${names[*]@Q}"
                expected=$((expected + ${#names[@]}))
            fi
        done
        echo "exit \$status"
    } >"$tree/vm/run"
    ((expected)) || fail "no test is named root_... or the_running_kernel_...${filters[*]:+ and holds ${filters[*]}}"
    cc -O1 -static -pthread -o "$tree/vm/wl" "$root/tests/workload/wl.c"
    cc -O1 -static -pthread -o "$tree/vm/dodges" "$root/tests/hooks/dodges.c"
    cc -O1 -static -no-pie -o "$tree/vm/calls" "$root/tests/hooks/calls.c"
    pack_module
    # Tests find their fixtures and the examples below the root of the repository.
    while read -r file; do
        mkdir -p -- "$tree$root/$(dirname -- "$file")"
        cp -- "$root/$file" "$tree$root/$file"
    done < <(cd -- "$root" && find src tests examples -type f)
}

# Gives the guest a module of its kernel that does nothing by itself, if the kernel came with modules.
pack_module() {
    local modules module
    modules=$(dirname -- "$image")/../lib/modules
    module=$(find "$modules" -name 'crc7.ko*' -print -quit 2>/dev/null || true)
    case $module in
    *.xz) xz -dc -- "$module" >"$tree/vm/module.ko" ;;
    *.ko) cp -- "$module" "$tree/vm/module.ko" ;;
    esac
}

# The names of the tests of a program that depend on the kernel and that a filter takes.
list() {
    "$@" --list --format terse | sed -n 's/: test$//p' | grep -E '(^|::)(root|the_running_kernel)_' |
        grep -F -f <(printf '%s\n' "${filters[@]:-}") | sort || true
}

# Makes /vm/run run the command.
pack_command() {
    copy_in "${TETRA:-$(cargo_static build --bin tetra)}" /usr/bin/tetra
    printf '#!/bin/sh\ncd /root || exit\nexec %s\n' "${command[*]@Q}" >"$tree/vm/run"
}

# Boots, shows what the guest prints, and leaves it in log, and what it handed back in back. The kernel's messages are
# shown only if something went wrong. On a busy machine a kernel may see too few ticks of its timer while it tests it,
# and give up: it does not test. Both processors take turns in one thread, as qemu may run code that the other one has
# patched meanwhile: kernels died of that in the middle of attaching to a tracepoint.
boot() {
    local image=$1 line="console=ttyS0 loglevel=4 no_timer_check panic=-1 oops=panic"
    line+=" lsm=landlock,lockdown,yama,integrity,bpf"
    (cd -- "$tree" && find . | cpio --quiet -o -H newc -R 0:0) >"$work/initramfs"
    : >"$work/log"
    timeout --foreground -- "$timeout" qemu-system-x86_64 -accel tcg,thread=single -cpu max -smp "$cpus" -m "$memory" \
        -nodefaults -nographic -no-reboot -kernel "$image" -initrd "$work/initramfs" \
        -append "$line" -serial "file:$work/console" -serial "file:$work/log" -serial "file:$work/back.tar.gz" </dev/null &
    guest=$!
    tail -f -n +1 -s 0.2 --pid "$guest" "$work/log" &
    wait "$guest" || complain "the guest did not end within $timeout s"
    guest=''
    wait
    mkdir "$work/back"
    tar -C "$work/back" -xzf "$work/back.tar.gz" 2>/dev/null || complain "the guest ended before its work"
    status=$(<"$work/back/status")
    if [[ $out ]]; then
        rm "$work/back/status"
        mkdir -p -- "$out"
        cp -r -- "$work/back/." "$out"
    fi
}

# Ends with the last messages of the guest's kernel.
complain() {
    tr -cd '[:print:]\n' <"$work/console" | tail -n 60 >&2
    fail "$@"
}

# What the guest's tests printed has to be all that was asked for.
judge_tests() {
    local passed skipped
    passed=$(awk '/^test result: / { passed += $4 } END { print passed + 0 }' "$work/log")
    skipped=$(grep -c SKIPPED: "$work/log" || true)
    if ((status)); then
        fail "a test failed in the guest"
    elif ((passed != expected)); then
        fail "$passed of $expected tests passed in the guest"
    elif ((skipped)); then
        fail "$skipped tests were skipped in the guest, which has all that they need"
    fi
    echo "$passed tests passed on $(basename -- "$image")"
}

read_arguments "$@"
for program in qemu-system-x86_64 busybox cpio; do
    command -v "$program" >/dev/null || fail "$program is missing: install qemu-system-x86, busybox-static and cpio"
done
[[ $(uname -m) == x86_64 ]] || fail "the guests are x86_64 only"
work=$(mktemp -d)
guest=''
clean_up() {
    [[ ! $guest ]] || kill "$guest" 2>/dev/null || true
    rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
tree=$work/tree
mkdir "$tree"

case $kernel in
*/*)
    image=$kernel
    [[ -f $image ]] || fail "$image: no such file"
    ;;
*) image=$(debian_kernel "$kernel" "${TETRA_VM_CACHE:-$root/target/vm}") ;;
esac
make_tree
if ((${#command[@]})); then pack_command; else pack_tests; fi
for file in "${add[@]}"; do
    if [[ $file == *:* ]]; then
        copy_in "${file%%:*}" "${file#*:}"
    else
        copy_in "$file" "/root/$(basename -- "$file")"
    fi
done
chmod +x "$tree/vm/run"
boot "$image"
if ((${#command[@]})); then exit "$status"; fi
judge_tests
