//! The reader on whole phrases: plain figures, bounds, ranges, lists; what is no figure; arbitrary text.

use super::{Decimal, Stated, read, units};

/// "text → low..high kind" for every quantity with a unit.
fn all(text: &str, decimal: Decimal) -> Vec<(f64, f64, String, Stated)> {
    read(text, decimal)
        .into_iter()
        .filter_map(|q| Some((q.value.low, q.value.high, q.kind?.name().to_owned(), q.stated)))
        .collect()
}

fn one(text: &str) -> (f64, f64, String, Stated) {
    let v = all(text, Decimal::Point);
    assert_eq!(v.len(), 1, "{text}: {v:?}");
    v[0].clone()
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[track_caller]
fn check(text: &str, low: f64, high: f64, kind: &str) {
    let (l, h, k, _) = one(text);
    assert!(close(l, low) && close(h, high) && k == kind, "{text}: {l}..{h} {k}");
}

#[test]
fn plain_figures() {
    check("clocked at 3.1 GHz", 3.1e9, 3.1e9, "frequency");
    check("a 1,500 kg mass", 1500.0, 1500.0, "mass");
    check("1 234 567 W", 1_234_567.0, 1_234_567.0, "power");
    check("5 × 10^3 Pa", 5e3, 5e3, "pressure");
    check("5·10³ Pa", 5e3, 5e3, "pressure");
    check("5e3 Pa", 5e3, 5e3, "pressure");
    check("2.5E-3 mbar", 0.25, 0.25, "pressure");
    check("10⁻¹⁴ s", 1e-14, 1e-14, "time");
    check("10^-14 s", 1e-14, 1e-14, "time");
    check("5 million Hz", 5e6, 5e6, "frequency");
    check("a 10-bit converter", 10.0, 10.0, "information");
    check("a 1/4 inch bolt", 0.00635, 0.00635, "length");
    check("rated 500 krad(Si)", 5000.0, 5000.0, "absorbed dose");
    check("at Mach 2.5", 2.5, 2.5, "mach number");
    check("-55 °C", 218.15, 218.15, "temperature");
    check("minus 55 °C", 218.15, 218.15, "temperature");
    check("0.8 square metres", 0.8, 0.8, "area");
    check("twelve metres", 12.0, 12.0, "length");
    check("5 µm", 5e-6, 5e-6, "length");
    check("MPE of (1.7 + L/400) µm", 1.7e-6, 1.7e-6, "length");
}

#[test]
fn decimal_commas_follow_the_language() {
    assert!(close(all("1,500 kW", Decimal::Comma)[0].0, 1500.0), "1.5 kW");
    assert!(close(all("1.500 kW", Decimal::Comma)[0].0, 1_500_000.0));
    assert!(close(all("1,5 kW", Decimal::Point)[0].0, 1500.0));
    assert!(close(all("0,125 mm", Decimal::Point)[0].0, 0.000_125));
}

#[test]
fn ranges_and_bounds() {
    check("2–18 GHz", 2e9, 18e9, "frequency");
    check("from 900 MHz to 2 GHz", 9e8, 2e9, "frequency");
    check("between 2.9 and 3.3 GHz", 2.9e9, 3.3e9, "frequency");
    check("25 ± 2 °C", 296.15, 300.15, "temperature");
    check("from -55 °C to +125 °C", 218.15, 398.15, "temperature");
    check("at least 90 W", 90.0, f64::INFINITY, "power");
    check("less than 50 ns", f64::NEG_INFINITY, 50e-9, "time");
    check("300 m or more", 300.0, f64::INFINITY, "length");
    assert_eq!(one("up to 12 bar").3, Stated::Reach);
    assert_eq!(one("better than 0.9 µm").3, Stated::Better);
    assert_eq!(one("±0.5 °/h").3, Stated::Deviation);
    check("several tens of nanometres", 20e-9, 99e-9, "length");
    check("meer dan 3 kW", 3000.0, f64::INFINITY, "power");
}

#[test]
fn lists_and_sides() {
    let v = all("8, 16 and 32 GHz", Decimal::Point);
    assert_eq!(v.iter().map(|q| q.0).collect::<Vec<_>>(), [8e9, 16e9, 32e9]);
    let v = all("a 640 × 512 pixel array", Decimal::Point);
    assert_eq!(v[0].0, 327_680.0);
    let v = all("12 mm × 4 mm × 2 mm", Decimal::Point);
    assert_eq!(v.len(), 3);
}

#[test]
fn damage_is_marked() {
    let q = &read("a stability of 10−3 Hz", Decimal::Point)[0];
    assert!(q.ambiguous && close(q.value.low, 1e-3));
    let q = &read("5 × 1013 n/cm2", Decimal::Point)[0];
    assert!(q.ambiguous && close(q.value.low, 5e17), "{q:?}");
}

#[test]
fn identifiers_years_and_money_are_no_figures() {
    for text in [
        "H2020 grant 101116741",
        "in 2024",
        "2024-2027",
        "Al2O3",
        "Fig. 3",
        "€ 5 million",
        "CO2",
        "6G",
        "3D printing",
        "3A001.b.2",
        "TRL 4",
        "reference [12]",
        "ISO 9001",
        "200 euro",
    ] {
        let v = all(text, Decimal::Point);
        assert!(v.is_empty(), "{text}: {v:?}");
    }
}

#[test]
fn units_in_brackets_before_the_number() {
    check("Frequency (GHz): 9.5", 9.5e9, 9.5e9, "frequency");
    check("Power [W] = 3", 3.0, 3.0, "power");
    check("Parameter: Frequency (GHz); Target: 8.8 to 10.4", 8.8e9, 10.4e9, "frequency");
    check("Output power (W) | 40", 40.0, 40.0, "power");
}

proptest::proptest! {
    #[test]
    fn never_panics(s in "\\PC{0,80}") {
        let _ = read(&s, Decimal::Point);
        let _ = read(&s, Decimal::Comma);
    }

    #[test]
    fn never_panics_on_figures(s in "[0-9.,×x^ +±–−-]{0,30}(GHz|W/cm2| kg|°C|bit|%)?[0-9a-z ]{0,10}") {
        for q in read(&s, Decimal::Point) {
            proptest::prop_assert!(s.get(q.span.clone()).is_some());
        }
    }

    #[test]
    fn reads_back_what_is_printed(v in 0.001f64..1e6, u in proptest::sample::select(vec!["GHz", "mm", "kW", "MPa", "µs"])) {
        let text = format!("a value of {v:.4} {u} is used");
        let q = read(&text, Decimal::Point);
        proptest::prop_assert_eq!(q.len(), 1);
        let factor = units().read_whole(u).expect("unit").factor;
        let want: f64 = format!("{v:.4}").parse().expect("number");
        proptest::prop_assert!(close(q[0].value.low, want * factor));
    }
}
