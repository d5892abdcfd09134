//! Kleene's three-valued logic.

use proximate_model::document::RuleState;

/// False, unknown or true. In this order "and" is the minimum and "or" the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    /// The facts exclude it.
    False,
    /// The facts do not decide.
    Unknown,
    /// The facts show it.
    True,
}

impl Truth {
    /// Swaps true and false, and keeps unknown.
    pub(crate) fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// True if all are, false if any is, else unknown.
    pub(crate) fn all(values: impl IntoIterator<Item = Self>) -> Self {
        values.into_iter().min().unwrap_or(Self::True)
    }

    /// True if any is, false if all are, else unknown.
    pub(crate) fn any(values: impl IntoIterator<Item = Self>) -> Self {
        values.into_iter().max().unwrap_or(Self::False)
    }

    /// True if `needed` are true, false if so many cannot become true any more, else unknown.
    pub(crate) fn at_least(needed: usize, values: impl IntoIterator<Item = Self>) -> Self {
        let (mut sure, mut possible) = (0, 0);
        for value in values {
            sure += usize::from(value == Self::True);
            possible += usize::from(value != Self::False);
        }
        if sure >= needed {
            Self::True
        } else if possible < needed {
            Self::False
        } else {
            Self::Unknown
        }
    }

    /// The same value in the vocabulary of the documents.
    pub(crate) fn state(self) -> RuleState {
        match self {
            Self::False => RuleState::False,
            Self::Unknown => RuleState::Unknown,
            Self::True => RuleState::True,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False as F, True as T, Unknown as U};

    #[test]
    fn conjunction_disjunction_and_negation_follow_kleene() {
        let table = [
            (T, T, T, T),
            (T, U, U, T),
            (T, F, F, T),
            (U, T, U, T),
            (U, U, U, U),
            (U, F, F, U),
            (F, T, F, T),
            (F, U, F, U),
            (F, F, F, F),
        ];
        for (left, right, and, or) in table {
            assert_eq!(Truth::all([left, right]), and, "{left:?} and {right:?}");
            assert_eq!(Truth::any([left, right]), or, "{left:?} or {right:?}");
        }
        assert_eq!([T, U, F].map(Truth::negate), [F, U, T]);
    }

    #[test]
    fn counting_keeps_what_is_unknown() {
        let table: [(usize, &[Truth], Truth); 7] = [
            (2, &[T, T, F], T),
            (2, &[T, T, U], T),
            (2, &[T, U, F], U),
            (2, &[U, U, F], U),
            (2, &[T, F, F], F),
            (2, &[U, F, F], F),
            (0, &[], T),
        ];
        for (needed, values, expected) in table {
            assert_eq!(Truth::at_least(needed, values.iter().copied()), expected, "{needed} of {values:?}");
        }
    }
}
