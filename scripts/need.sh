# shellcheck shell=bash
#
# Sourced by the scripts that need programs beside Go. It says what is missing,
# and installs it with apt-get as root or through a sudo that asks for no
# password. Where it may not, it stops with the one line to run.
#
#   need COMMAND PACKAGE…    the Debian packages of a command that is not on the path
#   need_file FILE PACKAGE…  the same for a file
#   need_go                  Go itself, which nothing here installs
#   install_needed           installs what was found missing

needed=()

need() {
	command -v "$1" >/dev/null || needed+=("${@:2}")
}

need_file() {
	[[ -e $1 ]] || needed+=("${@:2}")
}

need_go() {
	local line
	if ! command -v go >/dev/null; then
		echo "Go 1.26 or later is not on the path." >&2
		exit 1
	fi
	# With GOTOOLCHAIN=auto an older Go fetches the one that go.mod asks for.
	line=$(go version) || { echo "go version fails: Go 1.26 or later is needed." >&2; exit 1; }
	if ! printf '1.26\n%s\n' "$(awk '{sub(/^go/, "", $3); print $3}' <<<"$line")" | sort -VC; then
		echo "Go 1.26 or later is needed; this is $line." >&2
		exit 1
	fi
}

install_needed() {
	((${#needed[@]})) || return 0
	local apt=(apt-get install --yes --quiet --no-install-recommends -o DPkg::Lock::Timeout=600 "${needed[@]}")
	if ! command -v apt-get >/dev/null; then
		echo "Missing, and there is no apt-get to install it with: ${needed[*]}" >&2
		exit 1
	fi
	local as=(env DEBIAN_FRONTEND=noninteractive)
	if ((EUID != 0)); then
		if ! sudo -n true 2>/dev/null; then
			echo "Some programs are missing, and installing them needs root. Run this, then try again:" >&2
			echo "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${needed[*]}" >&2
			exit 1
		fi
		as=(sudo -n "${as[@]}")
	fi
	echo "Installing ${needed[*]}."
	# The package lists may be missing, or older than the archive: only then
	# are they fetched. Errors are shown, the account of each package is not.
	if ! "${apt[@]}" --simulate >/dev/null 2>&1; then
		"${as[@]}" apt-get update --quiet >/dev/null
	fi
	"${as[@]}" "${apt[@]}" >/dev/null || {
		"${as[@]}" apt-get update --quiet >/dev/null
		"${as[@]}" "${apt[@]}" >/dev/null
	}
	needed=()
}
