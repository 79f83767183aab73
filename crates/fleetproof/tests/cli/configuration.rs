//! `fleetproof.toml` and the environment.

use crate::support::Fleetproof;

/// A call that tells which checks its configuration selects.
const LIST: &str = "check --list --json -";

fn with(configuration: &str) -> Fleetproof {
    Fleetproof::new(LIST).file("fleetproof.toml", configuration)
}

fn selected(call: Fleetproof) -> Vec<String> {
    let ended = call.run();
    ended.exited(0);
    let list: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let checks = list.as_array().unwrap().iter();
    checks
        .map(|check| check["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_flag_beats_the_file() {
    let file = "[check]\nonly = [\"verify.new-manager\"]";
    assert_eq!(selected(with(file)), ["verify.new-manager"]);
    let flagged = with(file).arg("--only").arg("verify.known-manager");
    assert_eq!(selected(flagged), ["verify.known-manager"]);
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let file = "pg-bin = \"/of-the-file\"";
    let call = || Fleetproof::new("check").file("fleetproof.toml", file);
    call().run().refused(2, "`/of-the-file`");
    let variable = || call().env("FLEETPROOF_PG_BIN", "/of-the-environment");
    variable().run().refused(2, "`/of-the-environment`");
    let flag = variable().arg("--pg-bin").arg("/of-the-flag");
    flag.run().refused(2, "`/of-the-flag`");
    let empty = call().env("FLEETPROOF_PG_BIN", "");
    empty.run().refused(2, "`/of-the-file`");
}

#[test]
fn a_secret_of_the_environment_beats_the_file_that_the_configuration_names() {
    let call = || {
        Fleetproof::new("check").file(
            "fleetproof.toml",
            "[check]\nurl = \"http://127.0.0.1:1\"\ntoken-file = \"no-such\"",
        )
    };
    call()
        .run()
        .refused(2, "cannot read the token file no-such");
    let call = call().env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnop");
    call.run().refused(3, "cannot connect");
}

#[test]
fn another_file_is_read_where_it_is_named() {
    let call = Fleetproof::new(LIST)
        .file("fleetproof.toml", "nonsense")
        .file("other.toml", "[check]\nonly = \"verify.new-manager\"")
        .arg("--config=other.toml");
    assert_eq!(selected(call), ["verify.new-manager"]);
    let ended = Fleetproof::new("check --config no-such.toml").run();
    ended.refused(2, "cannot read the configuration file no-such.toml");
}

#[test]
fn every_form_of_value_is_read() {
    let file = "log = \"info\"\n\
                [check]\ntypes = \"instance,group\"\nper-cell = 2\nslow = 1.5\n\
                only = [\"verify.*\"]\nfull = true\nallow-insecure-http = false\n\
                [serve]\nseed-data = true\nclock-offset = \"-8d\"\ndefect = [\"18679\"]\n\
                [drill]\njson = \"x.json\"\n\
                [rehearse]\nfail-on = \"warning\"\nno-data = true";
    assert!(!selected(with(file)).is_empty());
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    for (file, sentence) in [
        (
            "[check]\nper-cel = 1",
            "fleetproof.toml:2: unknown key `per-cel`; did you mean `per-cell`?",
        ),
        (
            "colour = \"never\"",
            "fleetproof.toml:1: unknown key `colour`; did you mean `color`?",
        ),
        (
            "[chek]\n",
            "fleetproof.toml:1: unknown key `chek`; did you mean `check`?",
        ),
        (
            "\n\nper-cell = 1",
            "fleetproof.toml:3: `per-cell` belongs in the table [check]",
        ),
        (
            "[serve]\nlog = \"info\"",
            "fleetproof.toml:2: `log` belongs above the first table",
        ),
        (
            "[check]\nlist = true",
            "fleetproof.toml:2: unknown key `list`",
        ),
        (
            "[rehearse]\nlist-rules = true",
            "fleetproof.toml:2: unknown key `list-rules`",
        ),
        ("check = 1", "fleetproof.toml:1: `check` is a table"),
        (
            "[check]\nper-cell = 0",
            "fleetproof.toml:2: `per-cell` cannot be `0`",
        ),
        (
            "[check]\nper-cell = true",
            "fleetproof.toml:2: `per-cell` must be a string or a number",
        ),
        (
            "[check]\ntypes = [1.5, true]",
            "fleetproof.toml:2: `types` must be a string, or an array",
        ),
        (
            "[serve]\nseed-data = 1",
            "fleetproof.toml:2: `seed-data` must be true or false",
        ),
        ("[check]\ntypes = [\"grop\"]", "did you mean `group`?"),
        (
            "log = \"loud\"",
            "fleetproof.toml:1: `log` cannot be `loud`: it must be one of off, error",
        ),
        ("a = = b", "fleetproof.toml:1: "),
        ("a = 1\na = 2", "fleetproof.toml:2: "),
    ] {
        with(file).run().refused(2, sentence);
    }
    let call = with("").env("FLEETPROOF_LOG", "loud");
    call.run()
        .refused(2, "FLEETPROOF_LOG: `log` cannot be `loud`");
}

#[test]
fn a_database_url_is_never_repeated() {
    let url = "postgres:/root:hunter2hunter2@localhost/x";
    let file = format!("[serve]\ndatabase-url = \"{url}\"");
    for call in [
        Fleetproof::new("serve").file("fleetproof.toml", &file),
        Fleetproof::new("serve").env("FLEETPROOF_DATABASE_URL", url),
        Fleetproof::new("serve --database-url").arg(url),
    ] {
        let ended = call.run();
        ended.refused(2, "the database URL is not a URI");
        assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
    }
}
