# Bare Debian 12s in folders, for checks that are root's; sourced. They have this machine's own package sources.
# shellcheck shell=sh

# A signal, too, ends in the trap of EXIT, which removes them.
trap 'exit 130' HUP INT TERM

# new_root FOLDER: makes one. Installs debootstrap.
new_root() {
  command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap
  mkdir -p "$1"
  chmod 755 "$1" # ordinary users are in there, too
  mirror=$(sed -nE 's/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p; s/^URIs: *([^ ]+).*/\1/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
  debootstrap --variant=minbase bookworm "$1" "$mirror" >/dev/null
  for file in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/trusted.gpg.d \
    /etc/resolv.conf /etc/hosts; do
    rm -rf "${1:?}$file"
    [ ! -e "$file" ] || cp -rL "$file" "$1$file"
  done
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/unsafe-io" # it is thrown away
  mkdir "$1/outside"
}

# in_root FOLDER COMMAND...: runs a command in it, as root. Not by chroot alone: some specs have mounts of their own,
# which the kernel allows nobody in a chroot. Below /dev are mounts, too: terminals, and memory that is shared.
in_root() {
  # shellcheck disable=SC2016 # $1 and what follows are of the shell inside
  unshare --mount sh -euc '
    root=$1
    shift
    mount --bind "$root" "$root"
    cd "$root"
    mount -t proc proc proc
    mount --rbind /dev dev
    pivot_root . outside
    umount -l /outside
    exec chroot . env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
  ' - "$@"
}

# says WHAT PATTERN COMMAND...: runs a command, which must print something like that; it is kept in $work.
# shellcheck disable=SC2154 # of who sources this
says() {
  what=$1
  pattern=$2
  shift 2
  "$@" >"$work/said" 2>&1 || true
  if grep -qE -e "$pattern" "$work/said"; then
    echo "ok      $what"
  else
    cat "$work/said"
    echo "FAILED  $what: expected $pattern"
    exit 1
  fi
}
