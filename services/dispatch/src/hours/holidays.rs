//! French public holidays, computed (Code du travail L3133-1 and, for Alsace-Moselle, L3134-13).

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Easter Sunday of a Gregorian year, by the anonymous algorithm of 1876 (Meeus, "Astronomical Algorithms", ch. 8).
pub fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon_correction = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let moon = moon_correction
        - (moon_correction / 28)
            * (1 - (moon_correction / 28) * (29 / (moon_correction + 1)) * ((21 - golden) / 11));
    let weekday = (century * 100 + rest + (century * 100 + rest) / 4 + moon + 2 - century + century / 4) % 7;
    let offset = moon - weekday;
    let month = 3 + (offset + 40) / 44;
    let day = offset + 28 - 31 * (month / 4);
    date(
        i16::try_from(year).unwrap_or(i16::MAX),
        i8::try_from(month).unwrap_or(4),
        i8::try_from(day).unwrap_or(1),
    )
}

/// The holiday's name in French, `None` on an ordinary day.
pub fn public_holiday(day: Date, alsace_moselle: bool) -> Option<&'static str> {
    match (day.month(), day.day()) {
        (1, 1) => return Some("Jour de l'an"),
        (5, 1) => return Some("Fête du travail"),
        (5, 8) => return Some("Victoire 1945"),
        (7, 14) => return Some("Fête nationale"),
        (8, 15) => return Some("Assomption"),
        (11, 1) => return Some("Toussaint"),
        (11, 11) => return Some("Armistice 1918"),
        (12, 25) => return Some("Noël"),
        (12, 26) if alsace_moselle => return Some("Saint-Étienne"),
        _ => {}
    }
    let easter = easter(day.year());
    let after_easter = |days: i32| easter.checked_add(days.days()).is_ok_and(|then| then == day);
    if after_easter(1) {
        Some("Lundi de Pâques")
    } else if after_easter(39) {
        Some("Ascension")
    } else if after_easter(50) {
        Some("Lundi de Pentecôte")
    } else if alsace_moselle && after_easter(-2) {
        Some("Vendredi saint")
    } else {
        None
    }
}
