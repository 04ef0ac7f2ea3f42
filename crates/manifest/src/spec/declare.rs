//! The declaration of an object: its table, its struct and its paths from one list of fields.

/// Declares an object of the manifest.
///
/// ```text
/// object! {
///     /// Documentation of the struct.
///     Tool, TOOL, "a tool" {
///         /// Documentation of the field, one line, shown by `explain` and editors.
///         name: String = required(FREE), aliases ["id"];
///         /// The key is not always a Rust name.
///         kind as "type": String = required(FREE);
///         /// Why not to use it any more comes last.
///         old: Option<String> = nullable(FREE), deprecated "it has no effect; use `new`";
///     }
/// }
/// ```
macro_rules! object {
    (
        $(#[$about:meta])*
        $model:ident, $table:ident, $noun:literal {
            $(
                #[doc = $doc:literal]
                $field:ident $(as $key:literal)?: $type:ty = $rule:expr
                    $(, aliases [$($alias:literal),* $(,)?])?
                    $(, deprecated $reason:literal)?;
            )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $model {
            $(
                #[doc = $doc]
                pub $field: $type,
            )*
        }

        $(#[$about])*
        pub static $table: crate::spec::field::ObjectSpec = crate::spec::field::ObjectSpec {
            id: crate::spec::object_id::ObjectId::$model,
            noun: $noun,
            fields: &[
                $(crate::spec::field::field(
                    crate::spec::declare::key!($field $($key)?),
                    $doc,
                    &[$($($alias),*)?],
                    crate::spec::declare::reason!($($reason)?),
                    $rule,
                ),)*
            ],
        };

        impl crate::decode::typed::FromNormalForm for $model {
            fn from_normal_form(form: &crate::decode::normal::NormalForm) -> Option<Self> {
                // The fields of the struct are those of the table, in its order.
                let mut index = 0..;
                Some(Self {
                    $($field: crate::decode::typed::FromNormalForm::from_normal_form(form.field(&$table, index.next()?)?)?,)*
                })
            }
        }

        impl crate::spec::path::FieldPath<$model> {
            /// The paths of all fields, in the order of the table.
            pub fn fields(self) -> impl Iterator<Item = crate::spec::path::PathSteps> {
                [$(crate::spec::path::PathSteps::from(self.$field())),*].into_iter()
            }

            $(
                #[doc = $doc]
                pub const fn $field(self) -> crate::spec::path::FieldPath<$type> {
                    self.field(crate::spec::declare::key!($field $($key)?))
                }
            )*
        }
    };
}

/// The key of a field in the document.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Why a field is deprecated, if it is.
macro_rules! reason {
    () => {
        None
    };
    ($reason:literal) => {
        Some($reason)
    };
}

pub(super) use {key, object, reason};
