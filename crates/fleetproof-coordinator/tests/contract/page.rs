//! `docs/contract.md` against the tests: what it calls tested has a test that carries the number,
//! and each number that a test carries stands there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Folders of tests whose names carry numbers of cases.
const TESTS: [&str; 2] = ["tests/contract", "../fleetproof-schema/tests/schema"];

#[test]
fn each_case_that_is_called_tested_has_a_test_with_its_number() {
    let carried = carried();
    let page = page();
    let missing: Vec<&String> = page
        .iter()
        .filter(|(case, state)| state.starts_with("tested") && !carried.contains(*case))
        .map(|(case, _)| case)
        .collect();
    assert!(missing.is_empty(), "no test carries {missing:?}");
    assert!(page.len() > 250, "only {} cases were read", page.len());
}

#[test]
fn each_number_of_a_test_stands_on_the_page_as_tested() {
    let page = page();
    for case in carried() {
        let state = page.get(&case).map_or("", String::as_str);
        assert!(
            state.starts_with("tested") || state == "differs",
            "{case} has a test, and docs/contract.md says `{state}`"
        );
    }
}

/// Cases of the page with what it says of them.
fn page() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/contract.md");
    let text = fs::read_to_string(path).unwrap();
    let mut page = BTreeMap::new();
    for row in text.lines().filter(|line| line.starts_with('|')) {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let (cases, state) = (cells.next().unwrap(), cells.next().unwrap());
        for part in cases.split(", ") {
            let mut ends = part.split(" to ").filter_map(numbered);
            let Some((section, first)) = ends.next() else {
                continue;
            };
            let last = ends.next().map_or(first, |(_, last)| last);
            for number in first..=last {
                let case = format!("{section}-{number:02}");
                let twice = page.insert(case, state.to_owned());
                assert_eq!(twice, None, "{section}-{number:02} stands there twice");
            }
        }
    }
    page
}

/// `REG-07` as section and number.
fn numbered(case: &str) -> Option<(&str, u32)> {
    let (section, number) = case.split_once('-')?;
    Some((section, number.parse().ok()?))
}

/// The numbers in the names of tests: `del_12_13_inv_05_…` carries DEL-12, DEL-13, INV-05.
fn carried() -> BTreeSet<String> {
    let mut carried = BTreeSet::new();
    for folder in TESTS {
        visit(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut carried,
        );
    }
    carried
}

fn visit(folder: &Path, carried: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, carried);
        } else {
            let text = fs::read_to_string(path).unwrap();
            text.lines().for_each(|line| note(line, carried));
        }
    }
}

fn note(line: &str, carried: &mut BTreeSet<String>) {
    let Some((_, name)) = line.split_once("fn ") else {
        return;
    };
    let mut section = String::new();
    for word in name.split(['_', '(']) {
        let is_number = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !section.is_empty() {
            carried.insert(format!("{section}-{word}"));
        } else if word.len() == 3 {
            section = word.to_uppercase();
        } else {
            // The numbers stand in front.
            return;
        }
    }
}
