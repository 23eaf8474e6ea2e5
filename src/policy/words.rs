//! Enums whose variants have a name that people write and read.

/// A word of a closed list.
pub(crate) trait Word: Copy + 'static {
    /// All of them.
    const WORDS: &[Self];

    /// As it is written.
    fn word(self) -> &'static str;

    /// The one that is written so.
    fn from_word(text: &str) -> Option<Self> {
        Self::WORDS.iter().copied().find(|word| word.word() == text)
    }
}

/// Declares an enum that is a [`Word`].
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub(crate) enum $type:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum $type {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $crate::policy::words::Word for $type {
            const WORDS: &[Self] = &[$(Self::$variant,)+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl $type {
            /// As it is written.
            #[allow(dead_code, reason = "of some lists, only the words that are read are needed")]
            pub(crate) fn name(self) -> &'static str {
                $crate::policy::words::Word::word(self)
            }
        }
    };
}

pub(crate) use words;
