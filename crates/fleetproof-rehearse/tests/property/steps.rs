//! Steps of migrations, healthy ones and others.

use proptest::prelude::*;

use crate::schema::{Form, Kind};

/// When a function is made anew, beside the change that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Before,
    After,
    Never,
}

/// Where a constraint goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Shadow,
    Partition(u8),
    SourceThenShadow,
}

/// In which order a column is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddOrder {
    ShadowSourceFunction,
    SourceShadowFunction,
    FunctionFirst,
    NoFunction,
    ShadowOnly,
}

/// What a trigger is made anew with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remade {
    AsItWas,
    Without(u8),
    UpdateOfColumn,
    UpdateOfAll,
    TypeIs(u8),
    ColumnIsNotNull,
}

/// What is done. Columns are counted among those that may be changed, tables from the source on;
/// both wrap around.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    AddColumn {
        kind: Kind,
        nullable: bool,
        order: AddOrder,
    },
    AddShadowOnly {
        default: bool,
    },
    DropShadowColumn {
        function: Function,
    },
    DropSourceColumn {
        function: Function,
    },
    RenameShadowColumn {
        function: Function,
    },
    NarrowShadow,
    NarrowBoth,
    WidenSource,
    WidenShadowThenSource,
    NotNull {
        on: On,
    },
    Check {
        on: On,
    },
    Unique {
        on: On,
    },
    Index,
    ForeignKey {
        by_partition: bool,
        validated: bool,
        cascades: bool,
    },
    Backfill {
        part: Option<u8>,
    },
    RemakeTriggers(Remade),
    RemakeFunctions(Form),
    ForgetColumn,
    DisableTriggers,
    EnableTriggers,
    DropTriggers,
    DropPartition {
        part: u8,
    },
    DetachPartition {
        part: u8,
    },
    NewType {
        partition: Option<bool>,
    },
    DefaultPartition,
    DropConstraintAgain,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) table: u8,
    pub(crate) column: u8,
    pub(crate) what: What,
}

/// Which statements are one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapping {
    None,
    EachStep,
    Whole,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Text),
        Just(Kind::Bigint),
        Just(Kind::Boolean),
        Just(Kind::Jsonb)
    ]
}

fn function() -> impl Strategy<Value = Function> {
    prop_oneof![
        Just(Function::Before),
        Just(Function::After),
        Just(Function::Never)
    ]
}

fn on() -> impl Strategy<Value = On> {
    prop_oneof![
        Just(On::SourceThenShadow),
        Just(On::Shadow),
        (1..4u8).prop_map(On::Partition)
    ]
}

fn what() -> impl Strategy<Value = What> {
    let order = prop_oneof![
        Just(AddOrder::ShadowSourceFunction),
        Just(AddOrder::SourceShadowFunction),
        Just(AddOrder::FunctionFirst),
        Just(AddOrder::NoFunction),
        Just(AddOrder::ShadowOnly),
    ];
    let remade = prop_oneof![
        Just(Remade::AsItWas),
        (0..3u8).prop_map(Remade::Without),
        Just(Remade::UpdateOfColumn),
        Just(Remade::UpdateOfAll),
        (1..4u8).prop_map(Remade::TypeIs),
        Just(Remade::ColumnIsNotNull),
    ];
    let form = prop_oneof![
        Just(Form::Branches),
        Just(Form::Upsert),
        Just(Form::UpsertAfterDelete),
    ];
    let columns = prop_oneof![
        3 => (kind(), any::<bool>(), order)
            .prop_map(|(kind, nullable, order)| What::AddColumn { kind, nullable, order }),
        1 => any::<bool>().prop_map(|default| What::AddShadowOnly { default }),
        1 => function().prop_map(|function| What::DropShadowColumn { function }),
        1 => function().prop_map(|function| What::DropSourceColumn { function }),
        1 => function().prop_map(|function| What::RenameShadowColumn { function }),
        1 => Just(What::NarrowShadow),
        1 => Just(What::NarrowBoth),
        1 => Just(What::WidenSource),
        1 => Just(What::WidenShadowThenSource),
    ];
    let constraints = prop_oneof![
        1 => on().prop_map(|on| What::NotNull { on }),
        1 => on().prop_map(|on| What::Check { on }),
        1 => on().prop_map(|on| What::Unique { on }),
        1 => Just(What::Index),
        2 => (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
            |(by_partition, validated, cascades)| What::ForeignKey {
                by_partition,
                validated,
                cascades
            }
        ),
        1 => Just(What::DropConstraintAgain),
    ];
    let rest = prop_oneof![
        3 => prop::option::weighted(0.3, 1..4u8).prop_map(|part| What::Backfill { part }),
        3 => remade.prop_map(What::RemakeTriggers),
        1 => form.prop_map(What::RemakeFunctions),
        1 => Just(What::ForgetColumn),
        1 => Just(What::DisableTriggers),
        1 => Just(What::EnableTriggers),
        1 => Just(What::DropTriggers),
        1 => (1..4u8).prop_map(|part| What::DropPartition { part }),
        1 => (1..4u8).prop_map(|part| What::DetachPartition { part }),
        1 => prop::option::of(any::<bool>()).prop_map(|partition| What::NewType { partition }),
        1 => Just(What::DefaultPartition),
    ];
    prop_oneof![columns, constraints, rest]
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..2u8, 0..3u8, what()).prop_map(|(table, column, what)| Step {
        table,
        column,
        what,
    });
    prop::collection::vec(step, 1..4)
}

pub(crate) fn wrapping() -> impl Strategy<Value = Wrapping> {
    prop_oneof![
        Just(Wrapping::None),
        Just(Wrapping::EachStep),
        Just(Wrapping::Whole)
    ]
}
