//! Integers in doubles, and back, without a loss.

/// An integer of 64 bits, in the width that serde's visitors tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Integer {
    Natural(u64),
    Negative(i64),
}

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

/// The integer that a double is equal to, when it has no fraction and fits.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the guards leave only numbers that the integer holds exactly"
)]
pub(super) fn integer(number: f64) -> Option<Integer> {
    if number.fract() != 0.0 {
        None
    } else if (0.0..TWO_TO_64).contains(&number) {
        Some(Integer::Natural(number as u64))
    } else if (-TWO_TO_63..0.0).contains(&number) {
        Some(Integer::Negative(number as i64))
    } else {
        None
    }
}

/// The double that is equal to an integer, if there is one.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "the guard leaves only numbers that the double holds exactly")]
pub(super) fn exact(negative: bool, magnitude: u128) -> Option<f64> {
    let digits = u128::BITS.saturating_sub(magnitude.leading_zeros()).saturating_sub(magnitude.trailing_zeros());
    if digits > f64::MANTISSA_DIGITS {
        return None;
    }
    let number = magnitude as f64;
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_without_fraction_is_the_integer_it_equals() {
        assert_eq!(integer(0.0), Some(Integer::Natural(0)));
        assert_eq!(integer(-0.0), Some(Integer::Natural(0)));
        assert_eq!(integer(5432.0), Some(Integer::Natural(5432)));
        assert_eq!(integer(-1.0), Some(Integer::Negative(-1)));
        assert_eq!(integer(-TWO_TO_63), Some(Integer::Negative(i64::MIN)));
        assert_eq!(integer(TWO_TO_64.next_down()), Some(Integer::Natural(u64::MAX - 2047)));
        for none in [0.5, -0.5, TWO_TO_64, (-TWO_TO_63).next_down(), 1e300] {
            assert_eq!(integer(none), None, "{none}");
        }
        assert_eq!(integer(f64::NAN), None);
        assert_eq!(integer(f64::NEG_INFINITY), None);
    }

    #[test]
    fn an_integer_is_a_double_only_when_nothing_is_lost() {
        assert_eq!(exact(false, 0), Some(0.0));
        assert_eq!(exact(true, 5), Some(-5.0));
        assert_eq!(exact(false, 1 << 53), Some(9_007_199_254_740_992.0));
        assert_eq!(exact(false, (1 << 53) + 1), None);
        assert_eq!(exact(false, (1 << 53) + 2), Some(9_007_199_254_740_994.0));
        assert_eq!(exact(true, 1 << 63), Some(-TWO_TO_63));
        assert_eq!(exact(false, u64::MAX.into()), None);
        assert_eq!(exact(false, u128::MAX), None);
    }
}
