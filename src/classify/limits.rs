//! Limits: the figures of a text that state a parameter of a thing, compared with what the list asks.
//!
//! In: a limit and the part of a document that is about the thing. Out: a [`ConditionResult`]: met, not met or unknown,
//! with the figure it was read from. A figure of something else must not decide, so a figure counts the less the farther
//! it stands from the thing and the nearer other things stand to it.

use std::collections::BTreeMap;

use super::attach;
use super::evaluate::{ConditionResult, Evaluator, Ground, Outcome, answer};
use super::reading::{Figure, Span};
use super::scope::Scope;
use crate::annex::ItemId;
use crate::annex::{Better, End, Expression, Extent, Limit, Measure, PropertyId};
use crate::quantities::{APPROXIMATE, Interval, Stated, joins_figures};

/// Least confidence with which a figure decides.
const DECIDES: f64 = 0.4;
/// Least confidence with which a figure rules an item out.
const RULES_OUT: f64 = 0.5;
/// Confidence of a share that stands right beside the name of the substance.
const SHARE_OF_NAME: f64 = 0.9;
/// Confidence of a figure that stands right at the name of the thing.
const BY_NAME: f64 = 0.65;
/// Most words between the two.
const BY_NAME_REACH: usize = 2;
/// How far a figure stands at most from one it goes with, in letters.
const BESIDE: usize = 24;
/// How many letters a mark between two figures counts for.
const PARTED: usize = 16;
/// How far a promise lies from a limit that it does not speak of any more, as a factor and in decibels.
const FAR_SHORT: f64 = 2.0;
const FAR_SHORT_DB: f64 = 10.0;
/// How far a figure that no word claims may lie from the limit, as a factor.
const MAGNITUDE: f64 = 50.0;

impl<'r> Evaluator<'_, 'r> {
    /// The outcome of one limit by itself.
    #[cfg(test)]
    pub(super) fn limit_outcome(&self, index: u32, scope: &Scope) -> Outcome {
        self.limit(index, ItemId(0), scope).outcome
    }

    pub(super) fn limit(&self, index: u32, item: ItemId, scope: &Scope) -> ConditionResult {
        let limit = &self.matcher.limits[index as usize];
        let of = match &limit.measure {
            Measure::Property(p) => self.matcher.list.properties.get(*p).name.clone(),
            Measure::Formula(f) => f.in_words(),
        };
        let required = match &limit.at {
            Some(at) => format!("{} ({at})", limit.required),
            None => limit.required.clone(),
        };
        let mut out = ConditionResult {
            item,
            of,
            required,
            found: None,
            spans: Vec::new(),
            outcome: Outcome::Unknown,
            ground: Ground::Silent,
            confidence: 0.0,
            numeric: true,
            contradictory: false,
            answered: false,
        };
        match &limit.measure {
            Measure::Property(p) => {
                if let Some((text, figure)) = self.answers.and_then(|a| a.figure(*p)) {
                    out.outcome = self.compare(*p, limit, &figure);
                    out.ground = if out.outcome == Outcome::Unknown { Ground::Straddles } else { Ground::Stated };
                    out.confidence = 1.0;
                    out.found = Some(answer(text));
                    out.answered = true;
                    return out;
                }
                let found = self.figures_for(*p, index, scope);
                let expression = &self.matcher.list.properties.get(*p).expression;
                match expression {
                    Some(e) if found.is_empty() => self.formula(e, limit, index, scope, &mut out),
                    _ => self.decide(*p, limit, &found, &mut out),
                }
                self.meet_remaining(*p, index, scope, &mut out);
            }
            Measure::Formula(e) => self.formula(e, limit, index, scope, &mut out),
        }
        out
    }

    /// Figures that may state a parameter near the thing, best first, with their confidence.
    fn figures_for(&self, property: PropertyId, limit: u32, scope: &Scope) -> Vec<(&'r Figure, f64)> {
        let reading = self.reading;
        let target = self.matcher.list.properties.get(property);
        let base = target.end_of.map_or(property, |(whole, _)| whole);
        let each = self.matcher.limits[limit as usize].each;
        // with each whether a word of the parameter claims it
        let mut out: Vec<(&Figure, f64, bool)> = Vec::new();
        for figure in &reading.figures {
            // "± 0.18 kPa" is not the most that a gauge reads
            let deviates = target.extent == Extent::Most && figure.quantity.stated == Stated::Deviation;
            if !scope.holds(reading, figure.sentence) || each && reading.is_total(figure) || deviates {
                continue;
            }
            match attach::values_as(self.matcher, figure, property) {
                None if !figure.quantity.is_bare() => continue,
                // no drone flies five million kilometres
                Some(value) if !self.matcher.parameters.plausible(property, &value) => continue,
                _ => {}
            }
            let mut c = attach::confidence(self.matcher, reading, figure, property, limit, true);
            if base != property {
                c = c.max(attach::confidence(self.matcher, reading, figure, base, limit, true));
            }
            if target.share && !figure.quantity.is_bare() && self.names_share(figure, scope) {
                c = c.max(SHARE_OF_NAME);
            }
            if c > 0.0 && c <= attach::UNCLAIMED_MAIN && self.stands_by_name(property, limit, figure, scope) {
                c = BY_NAME;
            }
            let unclaimed = c <= attach::UNCLAIMED_MAIN;
            if c <= 0.0 || unclaimed && (target.worded || !self.comparable(property, limit, figure)) {
                continue;
            }
            c *= scope.proximity(reading, figure.sentence);
            c *= self.rivalry(figure, scope);
            if c >= DECIDES {
                out.push((figure, c, !unclaimed));
            }
        }
        // a share that no word claims in another sentence is of another substance where the thing's own sentence has one
        let own = |figure: &Figure| scope.names_in(figure.sentence);
        if target.kind.name() == "ratio" && out.iter().any(|(figure, _, claimed)| !claimed && own(figure)) {
            out.retain(|(figure, _, claimed)| *claimed || own(figure));
        }
        // "500 MS/s … 180 MHz": of those that no word claims, the one in the parameter's own kind of unit is meant
        let of_kind = |figure: &Figure| figure.quantity.kind == Some(target.kind);
        if out.iter().any(|(figure, _, claimed)| !claimed && of_kind(figure)) {
            out.retain(|(figure, _, claimed)| *claimed || of_kind(figure));
        }
        // what stands near the name goes before what stands where the text only reads like the thing
        let near = |figure: &Figure| scope.is_near_name(reading, figure.sentence) && !reading.surveys[figure.passage];
        if out.iter().any(|(figure, _, _)| near(figure)) {
            out.retain(|(figure, _, _)| near(figure) || reading.surveys[figure.passage]);
        }
        let mut out: Vec<(&Figure, f64)> = out.into_iter().map(|(figure, c, _)| (figure, c)).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.quantity.span.start.cmp(&b.0.quantity.span.start)));
        out
    }

    /// Whether a figure that no word claims stands right at the name of the thing, and no other parameter of its entry
    /// could be meant: "function generators up to 2 MHz", "20 MHz oscilloscopes".
    fn stands_by_name(&self, property: PropertyId, limit: u32, figure: &Figure, scope: &Scope) -> bool {
        if figure.quantity.is_bare() {
            return false;
        }
        let sentence = &self.reading.sentences[figure.sentence];
        let free = |from: usize, to: usize| {
            to >= from && to - from <= BY_NAME_REACH && sentence.breaks.iter().all(|(at, _)| !(from..=to).contains(at))
        };
        let at_name = scope
            .names
            .iter()
            .filter(|(s, _)| *s == figure.sentence)
            .any(|(_, name)| free(name.end, figure.tokens.start) || free(figure.tokens.end, name.start));
        let other = |p: &PropertyId| *p != property && attach::values_as(self.matcher, figure, *p).is_some();
        at_name && !self.matcher.asked_by(limit).any(|p| other(&p))
    }

    /// Whether a share stands right beside the name of the thing: "chloropicrin 34.7 %", "42 wt% of MDEA".
    fn names_share(&self, figure: &Figure, scope: &Scope) -> bool {
        let (from, to) = (figure.quantity.span.start, figure.quantity.unit.end.max(figure.quantity.span.end));
        scope.words.iter().filter(|word| word.passage == figure.passage).any(|word| {
            let (start, end) = if word.end <= from { (word.end, from) } else { (to, word.start) };
            let between = self.words(&[Span { passage: figure.passage, start, end: end.max(start) }]);
            // "triethanolamine (CAS 102-71-6) 24 %"
            let between = match (between.find('('), between.find(')')) {
                (Some(open), Some(close)) if open < close => format!("{}{}", &between[..open], &between[close + 1..]),
                _ => between,
            };
            // "34 % HF and 4.5 % NH4F": what is joined is another's
            let mut words = between.split_whitespace();
            let joined = words.next().is_some_and(|w| joins_figures(&w.to_lowercase()));
            start <= end && !between.contains([',', ';', '.']) && !joined && words.next().is_none()
        })
    }

    /// Whether a figure that no word claims has at least the magnitude of the parameter and of the limit: 900 mm is no
    /// measuring uncertainty.
    pub(super) fn comparable(&self, property: PropertyId, limit: u32, figure: &Figure) -> bool {
        let limit = &self.matcher.limits[limit as usize];
        let Some(v) = attach::values_as(self.matcher, figure, property) else { return true };
        if !self.matcher.parameters.plausible_unclaimed(property, &v) {
            return false;
        }
        if !matches!(limit.measure, Measure::Property(p) if p == property) {
            return true;
        }
        let near = |x: f64, bound: f64| bound == 0.0 || (1.0 / MAGNITUDE..=MAGNITUDE).contains(&(x / bound).abs());
        let ends = || [v.low, v.high].into_iter().filter(|x| x.is_finite() && *x != 0.0);
        [limit.low, limit.high].into_iter().flatten().any(|bound| ends().any(|x| near(x, bound.value)))
    }

    /// How much of a figure's confidence is left beside other things and serving machines in its sentence.
    fn rivalry(&self, figure: &Figure, scope: &Scope) -> f64 {
        let sentence = &self.reading.sentences[figure.sentence];
        let distance = |range: &std::ops::Range<usize>| {
            if range.end <= figure.tokens.start {
                figure.tokens.start - range.end
            } else {
                range.start.saturating_sub(figure.tokens.end)
            }
        };
        let mut left = 1.0;
        // a server that is the thing itself serves nothing else
        let thing = |s: usize| scope.names.iter().any(|(at, r)| *at == figure.sentence && r.contains(&s));
        if sentence.servants.iter().any(|s| s.abs_diff(figure.tokens.start) <= 6 && !thing(*s)) {
            left *= 0.3;
        }
        let own: Vec<usize> =
            scope.names.iter().filter(|(s, _)| *s == figure.sentence).map(|(_, r)| distance(r)).collect();
        let rival = sentence
            .things
            .iter()
            .filter(|(_, r)| {
                !scope.names.iter().any(|(s, own)| *s == figure.sentence && own.start < r.end && r.start < own.end)
            })
            .map(|(_, r)| distance(r))
            .min();
        if let Some(rival) = rival {
            match own.iter().min() {
                Some(own) if rival + 2 < *own => left *= 0.7,
                // of a thing that only the whole text resembles, no word is nearer than another
                None if scope.names.is_empty() => left *= 0.9,
                None => left *= 0.75,
                _ => {}
            }
        }
        left
    }

    fn decide(&self, property: PropertyId, limit: &Limit, found: &[(&Figure, f64)], out: &mut ConditionResult) {
        let best = found.first().map_or(0.0, |(_, c)| *c);
        let mut met = None;
        let mut not_met = None;
        let mut open = None;
        let of_others = |figure: &Figure| self.reading.surveys[figure.passage];
        let own = found.iter().any(|(figure, _)| !of_others(figure));
        for (figure, c) in found.iter().filter(|(_, c)| *c >= best * 0.8) {
            let slot = match self.compare(property, limit, figure) {
                // what others have reached rules nothing out, and meets nothing where the text states figures of its own
                Outcome::NotMet if of_others(figure) => continue,
                Outcome::Met if of_others(figure) && own => &mut open,
                Outcome::Met => &mut met,
                Outcome::NotMet => &mut not_met,
                Outcome::Unknown => &mut open,
            };
            slot.get_or_insert((*figure, *c));
        }
        out.contradictory = met.is_some() && not_met.is_some();
        // figures of the kind that no word claims: which of them is meant the text does not say
        let unclaimed = |f: &(&Figure, f64)| f.1 <= attach::UNCLAIMED_MAIN;
        // but of a range that is covered and a single figure, the range is
        let covers = |f: &Figure, n: &Figure| {
            let p = self.matcher.list.properties.get(property);
            p.extent == Extent::Coverage && f.quantity.stated == Stated::Range && n.quantity.stated != Stated::Range
        };
        let (outcome, chosen) = match (met, open, not_met) {
            (Some(f), _, Some(n)) if unclaimed(&f) && unclaimed(&n) && !covers(f.0, n.0) => (Outcome::Unknown, f),
            (Some(f), _, _) => (Outcome::Met, f),
            (None, Some(f), _) => (Outcome::Unknown, f),
            // a figure that may be of something else rules nothing out
            (None, None, Some(f)) if f.1 < RULES_OUT => (Outcome::Unknown, f),
            (None, None, Some(f)) => (Outcome::NotMet, f),
            (None, None, None) => return,
        };
        out.outcome = outcome;
        out.ground = if outcome == Outcome::Unknown { Ground::Straddles } else { Ground::Stated };
        out.confidence = chosen.1;
        out.spans = vec![span(chosen.0)];
        out.found = Some(self.words(&out.spans));
    }

    /// Compares one figure with a limit.
    pub(super) fn compare(&self, property: PropertyId, limit: &Limit, figure: &Figure) -> Outcome {
        let p = self.matcher.list.properties.get(property);
        let q = &figure.quantity;
        let Some(mut v) =
            attach::values_as(self.matcher, figure, property).or_else(|| q.is_bare().then(|| q.value.clone()))
        else {
            return Outcome::Unknown;
        };
        if let Some((_, end)) = p.end_of
            && q.stated == Stated::Range
        {
            v = Interval::point(if end == End::Lower { v.low } else { v.high });
        }
        // unless any width of that range can be set
        if p.extent == Extent::Width && q.stated == Stated::Range && !q.reached {
            v = Interval::point(v.high - v.low);
        }
        if p.kind.name() == "temperature" && ((v.low * 100.0).rem_euclid(100.0).round() - 15.0).abs() < 0.5 {
            // the law turns whole degrees Celsius into whole kelvins (125 °C is its 398 K)
            v = v.map_increasing(|x| x - 0.15);
        }
        // "the error drops from 35 to 9 arcseconds": what it is in the end
        if let Some(end) = q.attained.filter(|_| q.kind == Some(p.kind)) {
            return verdict(&Interval::point(end), &limit.interval(), q.ambiguous);
        }
        let wanted = limit.interval();
        let lower = limit.low.is_some();
        let upper = limit.high.is_some();
        let coverage = p.extent == Extent::Coverage;
        if q.stated == Stated::Deviation {
            v = v.abs();
        }
        match q.stated {
            // "a signal generator to 44 GHz" has all that lies below: a band within it is covered
            Stated::Reach if coverage && lower && upper => v = Interval::point(v.high.min(middle(&wanted))),
            // and "for carriers from 6 GHz upwards" 6 GHz itself
            Stated::AtLeast if coverage && wanted.contains(v.low) => v = Interval::point(v.low),
            // a capability that reaches 90 W meets "over 75 W"; what it is capable of below is no bar
            Stated::Reach if lower || coverage => {}
            // a rating reaches its maximum as well
            Stated::AtMost if q.reached && (lower || coverage) => v = Interval::point(v.high),
            // what a machine does "at most" it does; of a share it says nothing
            Stated::AtMost if lower && !upper && p.kind.name() != "ratio" => v = Interval::point(v.high),
            // so does what is itself a maximum: "flies 42 minutes at most"
            Stated::AtMost | Stated::Range if p.extent == Extent::Most => v = Interval::point(v.high),
            // "every signal longer than 3.5 µs is caught": the shortest one is of 3.5 µs
            Stated::Above | Stated::AtLeast if p.extent == Extent::Least && upper => v = Interval::point(v.low),
            Stated::Reach => v = Interval::at_most(v.high, false),
            Stated::DownTo if upper || coverage => {}
            Stated::DownTo => v = Interval::at_least(v.low, false),
            Stated::Better => {
                v = match p.better {
                    Some(Better::Low) => Interval::at_most(v.high, false),
                    Some(Better::High) => Interval::at_least(v.low, false),
                    // without a known direction the figure itself is compared
                    None => v,
                };
                // "better than 0.9 µm": what is named is what is claimed, so the bound itself decides a limit of that side
            }
            _ => {}
        }
        if q.stated == Stated::Range && (coverage || q.reached) {
            return if v.overlaps(&wanted) { Outcome::Met } else { Outcome::NotMet };
        }
        if q.approximate || q.stated == Stated::Vague {
            let margin = if q.approximate { APPROXIMATE } else { 0.0 };
            v = Interval {
                low: v.low - v.low.abs() * margin,
                high: v.high + v.high.abs() * margin,
                low_open: v.low_open,
                high_open: v.high_open,
            };
        }
        // of an impurity "below 100 ppm" promises nothing
        let promises = !q.ambiguous && p.kind.name() != "ratio";
        if promises && falls_far_short(&v, &wanted, p.kind.name() == "level") {
            return Outcome::NotMet;
        }
        verdict(&v, &wanted, q.ambiguous)
    }

    /// Compares what follows from several figures. Where a text states a parameter more than once, each time beside
    /// another that goes with it ("-132 dBc/Hz at 100 Hz, -149 dBc/Hz at 1 kHz"), every pair is compared.
    fn formula(&self, e: &Expression, limit: &Limit, index: u32, scope: &Scope, out: &mut ConditionResult) {
        let parameters = e.parameters();
        let mut stated: BTreeMap<PropertyId, Vec<(&Figure, f64)>> = BTreeMap::new();
        for id in parameters.iter().filter(|id| self.answers.is_none_or(|a| a.figure(**id).is_none())) {
            let mut figures = self.figures_for(*id, index, scope);
            if parameters.len() == 1 {
                // what follows from one figure alone follows from any: a word has to claim it
                figures.retain(|(_, c)| *c > attach::UNCLAIMED_MAIN);
            }
            if figures.is_empty() {
                return;
            }
            stated.insert(*id, figures);
        }
        let beside = |id: &PropertyId| self.matcher.list.properties.get(*id).beside;
        let pair = parameters.iter().find_map(|id| Some((beside(id).filter(|p| parameters.contains(p))?, *id)));
        let pairs = pair.map_or_else(Vec::new, |(lead, with)| self.pairs(&mut stated, lead, with));
        let best = |id: PropertyId| stated.get(&id).and_then(|of| of.first());
        let results =
            pairs.iter().filter_map(|of| self.formula_of(e, limit, &|id| of.get(&id).or_else(|| best(id)), out));
        let order = |r: &ConditionResult| match r.outcome {
            Outcome::Met => 0,
            Outcome::Unknown => 1,
            Outcome::NotMet => 2,
        };
        if let Some(result) = results.min_by_key(order).or_else(|| self.formula_of(e, limit, &best, out)) {
            *out = result;
        }
    }

    /// The figures of a parameter with those beside them; what is paired states nothing else.
    fn pairs<'f>(
        &self,
        stated: &mut BTreeMap<PropertyId, Vec<(&'f Figure, f64)>>,
        lead: PropertyId,
        with: PropertyId,
    ) -> Vec<BTreeMap<PropertyId, (&'f Figure, f64)>> {
        let (Some(leads), Some(others)) = (stated.get(&lead), stated.get(&with)) else { return Vec::new() };
        let nearest = |l: &(&'f Figure, f64)| {
            let apart = others.iter().map(|other| (self.apart(l.0, other.0), *other));
            let (_, other) = apart.filter(|(apart, _)| *apart <= BESIDE).min_by_key(|(apart, _)| *apart)?;
            Some((*l, other))
        };
        let pairs: Vec<_> = leads.iter().filter_map(nearest).collect();
        let paired: Vec<Span> = pairs.iter().map(|(_, (f, _))| span(f)).collect();
        for (_, figures) in stated.iter_mut().filter(|(id, _)| **id != with) {
            figures.retain(|(f, _)| !paired.contains(&span(f)));
        }
        pairs.into_iter().map(|(l, w)| BTreeMap::from([(lead, l), (with, w)])).collect()
    }

    /// How far apart two figures stand in the text: marks between them part more than words.
    fn apart(&self, a: &Figure, b: &Figure) -> usize {
        if a.passage != b.passage || a.sentence != b.sentence {
            return usize::MAX;
        }
        let (x, y) = (&a.quantity.span, &b.quantity.span);
        let between = self.words(&[Span { passage: a.passage, start: x.end.min(y.end), end: x.start.max(y.start) }]);
        between.len() + PARTED * between.matches([',', ';', '/', '(', ')']).count()
    }

    /// The same for one choice of figures; `None` when one is missing.
    fn formula_of<'f>(
        &self,
        e: &Expression,
        limit: &Limit,
        pick: &dyn Fn(PropertyId) -> Option<&'f (&'f Figure, f64)>,
        blank: &ConditionResult,
    ) -> Option<ConditionResult> {
        let mut spans = Vec::new();
        let mut answered: Vec<String> = Vec::new();
        let mut confidence: f64 = 1.0;
        let mut lookup = |id: PropertyId| -> Option<Interval> {
            let p = self.matcher.list.properties.get(id);
            let said = self.answers.and_then(|a| a.figure(id));
            let (figure, c) = match &said {
                Some((text, figure)) => {
                    answered.push(answer(text));
                    (figure, &1.0)
                }
                None => pick(id).map(|(f, c)| (*f, c))?,
            };
            let q = &figure.quantity;
            let mut v = attach::values_as(self.matcher, figure, id).or_else(|| q.is_bare().then(|| q.value.clone()))?;
            match (p.end_of, q.stated) {
                // a rating is reached: "NA 0.93 max."
                (None, Stated::AtMost) if q.reached => v = Interval::point(v.high),
                (Some((_, end)), Stated::Range) => {
                    v = Interval::point(if end == End::Lower { v.low } else { v.high });
                }
                // one figure has no band edges, but an answer is about the edge asked for
                (Some(_), _) if said.is_none() => return None,
                _ => {}
            }
            if q.ambiguous {
                return None;
            }
            confidence = confidence.min(*c);
            if said.is_none() {
                spans.push(span(figure));
            }
            Some(v)
        };
        let v = e.evaluate(&mut lookup)?;
        let mut out = blank.clone();
        let wanted = limit.interval();
        out.outcome = if v.within(&widen(&wanted)) {
            Outcome::Met
        } else if v.overlaps(&wanted) {
            Outcome::Unknown
        } else {
            Outcome::NotMet
        };
        out.ground = if out.outcome == Outcome::Unknown { Ground::Straddles } else { Ground::Stated };
        out.confidence = confidence * 0.95;
        spans.sort();
        spans.dedup();
        let value = v.as_point().map(|x| format!(" → {}", short(x))).unwrap_or_default();
        out.answered = !answered.is_empty();
        if !spans.is_empty() {
            answered.insert(0, self.words(&spans));
        }
        out.found = Some(format!("{}{value}", answered.join(" … ")));
        out.spans = spans;
        Some(out)
    }
}

/// Whether what is promised lies far on the wrong side of a limit: "settles within 1.2 ms" where less than 100 µs is asked.
/// Who can do so much better says so.
fn falls_far_short(v: &Interval, wanted: &Interval, decibels: bool) -> bool {
    let short = |promised: f64, asked: f64| {
        if decibels { asked - promised >= FAR_SHORT_DB } else { promised > 0.0 && promised * FAR_SHORT <= asked }
    };
    let ends = |x: f64| x.is_finite();
    (ends(v.high) && !ends(v.low) && ends(wanted.high) && !ends(wanted.low) && short(wanted.high, v.high))
        || (ends(v.low) && !ends(v.high) && ends(wanted.low) && !ends(wanted.high) && short(v.low, wanted.low))
}

/// A value well within a range.
fn middle(wanted: &Interval) -> f64 {
    f64::midpoint(wanted.low, wanted.high)
}

/// Where a figure stands, with its unit.
pub(super) fn span(figure: &Figure) -> Span {
    let q = &figure.quantity;
    Span { passage: figure.passage, start: q.span.start, end: q.span.end.max(q.unit.end) }
}

/// The outcome of values against what is wanted; a doubtful reading decides nothing.
fn verdict(v: &Interval, wanted: &Interval, ambiguous: bool) -> Outcome {
    if ambiguous {
        Outcome::Unknown
    } else if v.within(&widen(wanted)) {
        Outcome::Met
    } else if v.overlaps(wanted) {
        Outcome::Unknown
    } else {
        Outcome::NotMet
    }
}

/// Closed ends take in what rounding of units may have lost; open ends stay open.
fn widen(v: &Interval) -> Interval {
    let mut out = v.clone();
    let slack = |x: f64| if x.is_finite() { x.abs() * 1e-9 } else { 0.0 };
    if !out.low_open {
        out.low -= slack(out.low);
    }
    if !out.high_open {
        out.high += slack(out.high);
    }
    out
}

/// A number with four significant digits, for people.
fn short(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let magnitude = x.abs().log10().floor();
    if (-3.0..6.0).contains(&magnitude) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
        let digits = (3.0 - magnitude).max(0.0) as usize;
        let s = format!("{x:.digits$}");
        if s.contains('.') { s.trim_end_matches('0').trim_end_matches('.').to_owned() } else { s }
    } else {
        format!("{x:.3e}")
    }
}
