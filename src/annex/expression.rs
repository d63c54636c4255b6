//! Formulas over technical parameters: `{average output power|kW} * {operating frequency|GHz}`.
//!
//! In: the text of an `expr` attribute. Out: an [`Expression`] that evaluates over intervals: every parameter is an
//! interval of possible values, and so is the result.

use super::properties::{Properties, PropertyId};
use crate::quantities::{Interval, units};

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Term,
    text: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Term {
    Number(f64),
    /// A parameter, taken in a unit: the coherent value is divided by the factor.
    Parameter {
        property: PropertyId,
        factor: f64,
        offset: f64,
    },
    Call(Function, Vec<Term>),
    Add(Box<Term>, Box<Term>),
    Subtract(Box<Term>, Box<Term>),
    Multiply(Box<Term>, Box<Term>),
    Divide(Box<Term>, Box<Term>),
    Power(Box<Term>, f64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Log10,
    Log2,
    Sqrt,
    Abs,
    Min,
    Max,
}

impl Expression {
    /// Reads a formula.
    ///
    /// # Errors
    /// A description of what cannot be read, an unknown parameter, or a unit that does not fit its kind.
    pub fn parse(text: &str, properties: &Properties) -> Result<Self, String> {
        let mut p = Parser { rest: text, text, properties, depth: 0 };
        let root = p.sum()?;
        p.skip();
        if !p.rest.is_empty() {
            return Err(format!("formula “{text}”: unexpected “{}”", p.rest));
        }
        Ok(Self { root, text: text.to_owned() })
    }

    /// The formula as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same for people: "phase noise in dBc/Hz + 20 * log10(offset frequency in Hz)".
    #[must_use]
    pub fn in_words(&self) -> String {
        self.text.replace(['{', '}'], "").replace('|', " in ")
    }

    /// The parameters it uses, in order of appearance.
    #[must_use]
    pub fn parameters(&self) -> Vec<PropertyId> {
        fn walk(t: &Term, out: &mut Vec<PropertyId>) {
            match t {
                Term::Number(_) => {}
                Term::Parameter { property, .. } => {
                    if !out.contains(property) {
                        out.push(*property);
                    }
                }
                Term::Call(_, args) => args.iter().for_each(|a| walk(a, out)),
                Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
                    walk(a, out);
                    walk(b, out);
                }
                Term::Power(a, _) => walk(a, out),
            }
        }
        let mut out = Vec::new();
        walk(&self.root, &mut out);
        out
    }

    /// The possible values, given those of the parameters in coherent units; `None` when one is not known.
    pub fn evaluate(&self, value: &mut dyn FnMut(PropertyId) -> Option<Interval>) -> Option<Interval> {
        eval(&self.root, value)
    }
}

fn eval(term: &Term, value: &mut dyn FnMut(PropertyId) -> Option<Interval>) -> Option<Interval> {
    Some(match term {
        Term::Number(n) => Interval::point(*n),
        Term::Parameter { property, factor, offset } => value(*property)?.map_increasing(|v| (v - offset) / factor),
        Term::Add(a, b) => eval(a, value)?.combine(&eval(b, value)?, |x, y| x + y),
        Term::Subtract(a, b) => eval(a, value)?.combine(&eval(b, value)?, |x, y| x - y),
        Term::Multiply(a, b) => eval(a, value)?.combine(&eval(b, value)?, |x, y| x * y),
        Term::Divide(a, b) => {
            let d = eval(b, value)?;
            if d.contains(0.0) {
                return None;
            }
            eval(a, value)?.combine(&d, |x, y| x / y)
        }
        Term::Power(a, e) => {
            let base = eval(a, value)?;
            base.map_monotonous(|x| x.powf(*e))
        }
        Term::Call(f, args) => {
            let mut values = Vec::new();
            for a in args {
                values.push(eval(a, value)?);
            }
            let first = values.first()?.clone();
            match f {
                Function::Log10 => first.map_increasing(f64::log10),
                Function::Log2 => first.map_increasing(f64::log2),
                Function::Sqrt => first.map_increasing(f64::sqrt),
                Function::Abs => first.abs(),
                Function::Min => values.iter().skip(1).fold(first, |a, b| a.combine(b, f64::min)),
                Function::Max => values.iter().skip(1).fold(first, |a, b| a.combine(b, f64::max)),
            }
        }
    })
}

struct Parser<'a> {
    rest: &'a str,
    text: &'a str,
    properties: &'a Properties,
    depth: usize,
}

impl Parser<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, c: char) -> bool {
        self.skip();
        match self.rest.strip_prefix(c) {
            Some(r) => {
                self.rest = r;
                true
            }
            None => false,
        }
    }

    fn fail<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("formula “{}”: {what} at “{}”", self.text, self.rest))
    }

    fn sum(&mut self) -> Result<Term, String> {
        self.depth += 1;
        if self.depth > 32 {
            return self.fail("nested too deeply");
        }
        let mut left = self.product()?;
        loop {
            if self.take('+') {
                left = Term::Add(Box::new(left), Box::new(self.product()?));
            } else if self.take('-') {
                left = Term::Subtract(Box::new(left), Box::new(self.product()?));
            } else {
                self.depth -= 1;
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Term, String> {
        let mut left = self.power()?;
        loop {
            if self.take('*') {
                left = Term::Multiply(Box::new(left), Box::new(self.power()?));
            } else if self.take('/') {
                left = Term::Divide(Box::new(left), Box::new(self.power()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn power(&mut self) -> Result<Term, String> {
        let base = self.atom()?;
        if self.take('^') {
            let negative = self.take('-');
            let Term::Number(e) = self.atom()? else { return self.fail("an exponent must be a number") };
            return Ok(Term::Power(Box::new(base), if negative { -e } else { e }));
        }
        Ok(base)
    }

    fn atom(&mut self) -> Result<Term, String> {
        self.skip();
        if self.take('(') {
            let inner = self.sum()?;
            return if self.take(')') { Ok(inner) } else { self.fail("missing )") };
        }
        if self.take('-') {
            return Ok(Term::Subtract(Box::new(Term::Number(0.0)), Box::new(self.power()?)));
        }
        if let Some(inner) = self.rest.strip_prefix('{') {
            let Some(end) = inner.find('}') else { return self.fail("missing }") };
            let (name, unit) = inner[..end].split_once('|').unwrap_or((&inner[..end], ""));
            let Some(property) = self.properties.named(name.trim()) else {
                return self.fail(&format!("unknown property “{name}”"));
            };
            let kind = self.properties.get(property).kind;
            let unit = unit.trim();
            let (factor, offset) = if unit.is_empty() || unit == "1" {
                (1.0, 0.0)
            } else {
                let Some(r) = units().read_whole(unit) else { return self.fail(&format!("unknown unit “{unit}”")) };
                if r.kind == kind {
                    (r.factor, r.offset)
                } else if let Some((f, o, _)) = r.seconds.iter().find(|(_, _, k)| *k == kind) {
                    (*f, *o)
                } else {
                    return self.fail(&format!("unit “{unit}” does not fit the kind “{kind}” of “{name}”"));
                }
            };
            self.rest = &inner[end + 1..];
            return Ok(Term::Parameter { property, factor, offset });
        }
        for (name, function) in [
            ("log10", Function::Log10),
            ("log2", Function::Log2),
            ("sqrt", Function::Sqrt),
            ("abs", Function::Abs),
            ("min", Function::Min),
            ("max", Function::Max),
        ] {
            if let Some(r) = self.rest.strip_prefix(name) {
                self.rest = r;
                if !self.take('(') {
                    return self.fail("missing (");
                }
                let mut args = vec![self.sum()?];
                while self.take(',') {
                    args.push(self.sum()?);
                }
                return if self.take(')') { Ok(Term::Call(function, args)) } else { self.fail("missing )") };
            }
        }
        let end = self
            .rest
            .char_indices()
            .find(|(i, c)| {
                !(c.is_ascii_digit()
                    || *c == '.'
                    || (*c == 'e' && *i > 0)
                    || (matches!(c, '-' | '+') && *i > 0 && self.rest[..*i].ends_with('e')))
            })
            .map_or(self.rest.len(), |(i, _)| i);
        match self.rest[..end].parse::<f64>() {
            Ok(n) => {
                self.rest = &self.rest[end..];
                Ok(Term::Number(n))
            }
            Err(_) => self.fail("a number, property or function is expected"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties() -> Properties {
        Properties::read(&[(
            "test",
            "[power]\nkind='power'\nwords='power'\n[frequency]\nkind='frequency'\nwords='frequency'\n",
        )])
        .expect("properties")
    }

    fn value(text: &str, power: f64, frequency: f64) -> Option<f64> {
        let p = properties();
        let e = Expression::parse(text, &p).expect("a formula");
        let mut lookup = |id| Some(Interval::point(if Some(id) == p.named("power") { power } else { frequency }));
        e.evaluate(&mut lookup).and_then(|i| i.as_point())
    }

    #[test]
    fn computes_in_the_units_named() {
        assert_eq!(value("{power|kW} * {frequency|GHz}", 2000.0, 3e9), Some(6.0));
        assert_eq!(value("{power|W} * {frequency|GHz}^2 - 1", 400.0, 2e9), Some(1599.0));
        assert_eq!(value("10*log10({frequency|Hz}) + 169.77", 0.0, 1000.0), Some(199.77));
        assert_eq!(value("max(1, 2 + 3) / (2)", 0.0, 0.0), Some(2.5));
        assert_eq!(value("1 / {power|W}", 0.0, 1.0), None);
    }

    #[test]
    fn refuses_what_it_cannot_read() {
        let p = properties();
        for text in ["", "{power|kg}", "{nothing|W}", "1 +", "foo(2)", "(1", "2 3"] {
            assert!(Expression::parse(text, &p).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(s in "[-+*/^(){}|a-z0-9. ]{0,30}") {
            let _ = Expression::parse(&s, &properties());
        }
    }
}
