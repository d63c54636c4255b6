//! Units in every writing, kinds that share a dimension, words that are no units.

use super::*;

fn read(text: &str) -> UnitReading {
    units().read(text).unwrap_or_else(|| panic!("no unit in {text}"))
}

fn check(text: &str, kind: &str, factor: f64) {
    let r = read(text);
    assert_eq!(r.kind.name(), kind, "{text}");
    assert!((r.factor / factor - 1.0).abs() < 1e-9, "{text}: {} instead of {factor}", r.factor);
    assert_eq!(r.len, text.len(), "{text}");
}

#[test]
fn simple_units() {
    check("GHz", "frequency", 1e9);
    check("µm", "length", 1e-6);
    check("μm", "length", 1e-6);
    check("um", "length", 1e-6);
    check("mbar", "pressure", 100.0);
    check("ksi", "pressure", 6_894_757.293_168);
    check("nautical miles", "length", 1852.0);
    check("kilowatt", "power", 1e3);
    check("min", "time", 60.0);
    check("MeV", "particle energy", 1.602_176_634e-13);
    check("GSPS", "sample rate", 1e9);
    check("MSa/s", "sample rate", 1e6);
    check("GS/s", "sample rate", 1e9);
    check("krad(Si)", "absorbed dose", 10.0);
    check("Mbit/s", "data rate", 1e6);
    check("Gbps", "data rate", 1e9);
    check("mas", "angle", 4.848_136_811_095_36e-9);
}

#[test]
fn composed_units() {
    check("W/cm2", "power per area", 1e4);
    check("W/cm²", "power per area", 1e4);
    check("W cm-2", "power per area", 1e4);
    check("J/cm²", "energy per area", 1e4);
    check("g/cm³", "density", 1e3);
    check("kg/m^3", "density", 1.0);
    check("°/h", "angular rate", 0.017_453_292_519_943_295 / 3600.0);
    check("deg/hr", "angular rate", 0.017_453_292_519_943_295 / 3600.0);
    check("degrees per hour", "angular rate", 0.017_453_292_519_943_295 / 3600.0);
    check("°/√h", "angular random walk", 0.017_453_292_519_943_295 / 60.0);
    check("deg/√hr", "angular random walk", 0.017_453_292_519_943_295 / 60.0);
}

#[test]
fn kinds_that_share_a_dimension_stay_apart() {
    assert_eq!(read("N·m").kind.name(), "torque");
    assert_eq!(read("J").kind.name(), "energy");
    assert_eq!(read("Bq").kind.name(), "radioactivity");
    assert_eq!(read("Hz").kind.name(), "frequency");
    assert_eq!(read("J/cm3").kind.name(), "energy per volume");
    assert_eq!(read("MPa").kind.name(), "pressure");
    assert_eq!(read("Gy/s").kind.name(), "dose rate");
    assert_eq!(read("mbar·l/s").kind.name(), "leak rate");
    assert_eq!(read("pT/√Hz").kind.name(), "magnetic noise");
    assert_eq!(read("MPa√m").kind.name(), "fracture toughness");
    assert_eq!(read("n/cm²").kind.name(), "fluence");
    assert_eq!(read("cm-3").kind.name(), "number density");
}

#[test]
fn products_and_quotients_in_every_writing() {
    check("W/m·K", "thermal conductivity", 1.0);
    check("W/mK", "thermal conductivity", 1.0);
    check("W m-1 K-1", "thermal conductivity", 1.0);
    check("J/kg K", "specific heat", 1.0);
    check("kW/m2K", "heat transfer coefficient", 1e3);
    check("cm²V⁻¹s⁻¹", "mobility", 1e-4);
    check("cm2V-1s-1", "mobility", 1e-4);
    check("cm^2/(V s)", "mobility", 1e-4);
    check("mbar L/s", "leak rate", 0.1);
    check("mm mrad", "beam parameter product", 1e-6);
    check("kg/kWh", "mass per energy", 1.0 / 3.6e6);
    check("kg/N/h", "specific fuel consumption", 1.0 / 3600.0);
    check("µC/cm²", "charge per area", 0.01);
    check("pT per wortel hertz", "magnetic noise", 1e-12);
    check("fT Hz-1/2", "magnetic noise", 1e-15);
    check("cells/mL", "number density", 1e6);
    check("dB/km", "attenuation", 1e-3);
    check("bit/s/Hz", "spectral efficiency", 1.0);
    check("grains/foot", "linear density", 6.479_891e-5 / 0.3048);
    check("m³/u", "volume flow", 1.0 / 3600.0);
    check("km/u", "speed", 1.0 / 3.6);
    check("msw", "length", 1.0);
    check("kpsi", "pressure", 6_894_757.293);
    assert_eq!(read("dB per hertz re 1 µPa").kind.name(), "sound level");
    assert_eq!(read("g H2 per hour").len, 1);
    assert_eq!((read("nT per hour").len, read("nT per hour").kind.name()), (2, "magnetic flux density"));
    assert!(units().read("nT/h").is_none());
    assert_eq!(read("kg m2").kind.name(), "moment of inertia");
    // what a blank joins must mean something
    assert_eq!(read("mm V groove").len, 2);
    assert!(units().read("cells in a dish").is_none());
}

#[test]
fn free_fall_is_a_second_reading() {
    let r = read("µg");
    assert_eq!(r.kind.name(), "mass");
    assert!(r.seconds.iter().any(|(f, _, k)| k.name() == "acceleration" && (f - 9.806_65e-6).abs() < 1e-12));
}

#[test]
fn units_of_numbers_keep_the_number_as_a_second_reading() {
    for (text, number) in [("kg/kWh", 1.0), ("g/kWh", 1e-3), ("mm·mrad", 1.0), ("µC/cm²", 0.01), ("g/kN/s", 0.0036)]
    {
        let r = read(text);
        assert!(r.seconds.iter().any(|(f, _, k)| k.name() == "number" && (f / number - 1.0).abs() < 1e-9), "{text}");
    }
}

#[test]
fn temperatures_have_offsets() {
    let r = read("°C");
    assert!((r.offset - 273.15).abs() < 1e-9);
    assert_eq!(r.kind.name(), "temperature");
}

#[test]
fn words_are_no_units() {
    for text in ["metallic", "gold", "patients", "Avenue", "Warsaw", "kilogrammetje"] {
        assert!(units().read(text).is_none(), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(s in "\\PC{0,20}") {
        let _ = units().read(&s);
    }
}

#[test]
fn a_quotation_mark_before_a_word_is_no_inch() {
    assert!(units().read("\"effective grammes\"").is_none());
    assert!(units().read("\" wide").is_some() && units().read("\"x 4\"").is_some());
}
