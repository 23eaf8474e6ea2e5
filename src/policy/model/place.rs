//! Where a value is written.

use std::ops::{Deref, Range};

use crate::policy::Position;

/// The part of a policy's text that holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Line and column of the first character.
    pub(crate) position: Position,
    /// The first byte.
    pub(crate) start: usize,
    /// The byte behind the last one. Of a list or mapping only how it begins is meant.
    pub(crate) end: usize,
}

impl Span {
    /// The bytes of the text.
    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value with its place. It acts as the value does.
#[derive(Debug, Clone)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Places don't count.
impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}
