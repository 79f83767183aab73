use crate::{
    catalog::{Catalog, Function, Relation},
    reading::Name,
};

/// The relation that `name` means within `function`: by the function's own search path, or else by
/// the default one.
pub(crate) fn resolve<'a>(
    catalog: &'a Catalog,
    function: &Function,
    name: &Name,
) -> Option<&'a Relation> {
    if name.schema.is_some() {
        return catalog.find(name.schema.as_deref(), &name.name);
    }
    let path = function
        .config
        .iter()
        .find_map(|setting| setting.strip_prefix("search_path="));
    let path = path.map(|path| {
        path.split(',')
            .map(|schema| schema.trim().trim_matches('"'))
    });
    if let Some(mut schemas) = path {
        return schemas.find_map(|schema| catalog.find(Some(schema), &name.name));
    }
    catalog.find(None, &name.name)
}
