//! Fits the weights of the ranking on labelled findings: logistic regression with a ridge, by Newton's method.
//!
//! In: features with whether the finding was right. Out: the text of a `ranking.toml`. The result depends on nothing but
//! the input.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::classify::Features;

/// Strength of the ridge that keeps weights of rare features small.
const RIDGE: f64 = 2.0;
/// Newton steps; it has converged long before.
const STEPS: usize = 40;

/// The intercept and the weights by name.
#[must_use]
pub fn fit(samples: &[(Features, f64, bool)]) -> String {
    let names: Vec<&'static str> =
        samples.iter().flat_map(|(f, _, _)| f.0.keys().copied()).collect::<BTreeSet<_>>().into_iter().collect();
    let d = names.len() + 1;
    let rows: Vec<(Vec<f64>, f64)> = samples
        .iter()
        .map(|(f, _, right)| {
            let mut x = vec![1.0];
            x.extend(names.iter().map(|n| f.0.get(n).copied().unwrap_or(0.0)));
            (x, f64::from(u8::from(*right)))
        })
        .collect();
    let mut w = vec![0.0; d];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; d];
        let mut hessian = vec![vec![0.0; d]; d];
        for (x, y) in &rows {
            let z: f64 = x.iter().zip(&w).map(|(a, b)| a * b).sum();
            let p = 1.0 / (1.0 + (-z).exp());
            for i in 0..d {
                gradient[i] += (y - p) * x[i];
                for j in 0..d {
                    hessian[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for i in 0..d {
            let ridge = if i == 0 { 1e-6 } else { RIDGE };
            gradient[i] -= ridge * w[i];
            hessian[i][i] += ridge;
        }
        let Some(step) = solve(hessian, gradient) else { break };
        for (a, s) in w.iter_mut().zip(&step) {
            *a += s.clamp(-2.0, 2.0);
        }
    }
    let mut out = format!("intercept = {:.3}\n[weights]\n", w[0]);
    for (name, weight) in names.iter().zip(&w[1..]) {
        let _ = writeln!(out, "{name} = {weight:.3}");
    }
    out
}

/// Gaussian elimination with partial pivoting.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|i, j| a[*i][column].abs().total_cmp(&a[*j][column].abs()))?;
        if a[pivot][column].abs() < 1e-12 {
            return None;
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..n {
            let factor = a[row][column] / a[column][column];
            let (above, below) = a.split_at_mut(row);
            for (x, y) in below[0].iter_mut().zip(&above[column]).skip(column) {
                *x -= factor * y;
            }
            b[row] -= factor * b[column];
        }
    }
    let mut x = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|j| a[row][j] * x[j]).sum();
        x[row] = (b[row] - known) / a[row][row];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn finds_what_separates() {
        let sample = |v: f64, right: bool| (Features(BTreeMap::from([("met", v), ("open", 0.5)])), 0.0, right);
        let samples: Vec<_> = (0..40).map(|i| sample(f64::from(u8::from(i % 2 == 0)), i % 2 == 0)).collect();
        let text = fit(&samples);
        let table: toml::Table = toml::from_str(&text).expect("TOML");
        let met = table["weights"]["met"].as_float().expect("a weight");
        assert!(met > 1.0, "{text}");
    }
}
