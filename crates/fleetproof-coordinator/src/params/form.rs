//! Forms and queries as Rack reads them: `info[version]=1&tag_list[]=a&tag_list[]=b`.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// How deep names may nest.
const DEPTH_LIMIT: usize = 16;

/// The parameters in `text`; nothing if it is not a form.
pub(super) fn parse(text: &str) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let path = path(&decode(name)?);
        if path.len() > DEPTH_LIMIT {
            return None;
        }
        insert(&mut fields, &path, Value::String(decode(value)?));
    }
    Some(fields)
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// `a[b][]` as `a`, `b` and an empty name.
fn path(name: &str) -> Vec<String> {
    let Some((first, rest)) = name.split_once('[') else {
        return vec![name.to_owned()];
    };
    let inner = rest.strip_suffix(']').unwrap_or(rest);
    std::iter::once(first.to_owned())
        .chain(inner.split("][").map(str::to_owned))
        .collect()
}

fn insert(fields: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            fields.insert(name.clone(), value);
        }
        [name, item] if item.is_empty() => {
            let list = fields
                .entry(name.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(value);
            }
        }
        [name, rest @ ..] => {
            let inner = fields
                .entry(name.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_nest_as_in_rack() {
        let fields =
            parse("token=a%2Bb&info[version]=17+5&tag_list[]=x&tag_list[]=y&empty").unwrap();
        assert_eq!(
            Value::Object(fields),
            json!({
                "token": "a+b", "info": {"version": "17 5"}, "tag_list": ["x", "y"], "empty": ""
            })
        );
    }

    #[test]
    fn what_is_not_utf8_is_no_form() {
        assert!(parse("token=%ff").is_none());
    }
}
