//! Which command installs a PostgreSQL server on this machine's distribution.

use std::fs;

/// The command to show to a person without a server.
pub(crate) fn install_command() -> String {
    if cfg!(target_os = "macos") {
        return "brew install postgresql@17".to_owned();
    }
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    command_for(&release).to_owned()
}

/// `ID` first, then `ID_LIKE` from near to far, as os-release(5) asks for.
fn command_for(os_release: &str) -> &'static str {
    let field = |name: &str| {
        os_release
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
            .trim_matches(['"', '\''])
            .to_owned()
    };
    let ids = format!("{} {}", field("ID"), field("ID_LIKE"));
    ids.split_whitespace()
        .find_map(|id| match id {
            "debian" | "ubuntu" => Some("sudo apt-get install postgresql"),
            "fedora" | "rhel" | "centos" => Some("sudo dnf install postgresql-server"),
            "arch" => Some("sudo pacman -S postgresql"),
            "alpine" => Some("sudo apk add postgresql"),
            "suse" | "opensuse" => Some("sudo zypper install postgresql-server"),
            _ => None,
        })
        .unwrap_or("fleetproof postgres install")
}

#[cfg(test)]
mod tests {
    use super::command_for;

    #[test]
    fn names_the_distribution_s_own_command() {
        let debian = "NAME=\"Debian GNU/Linux\"\nID=debian\n";
        assert_eq!(command_for(debian), "sudo apt-get install postgresql");
        let rocky = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        assert_eq!(command_for(rocky), "sudo dnf install postgresql-server");
        let mint = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        assert_eq!(command_for(mint), "sudo apt-get install postgresql");
    }

    #[test]
    fn falls_back_to_our_own_on_the_unknown() {
        assert_eq!(command_for("ID=nixos\n"), "fleetproof postgres install");
        assert_eq!(command_for(""), "fleetproof postgres install");
    }
}
