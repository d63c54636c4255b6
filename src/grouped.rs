//! Values by the number of the group they belong to, in one long array: for data of which every scan makes hundreds of thousands.
//!
//! In: pairs of a group's number and a value. Out: [`Grouped`], which gives the values of a group in the order they came.

/// Values of groups that are numbered from 0.
#[derive(Debug)]
pub struct Grouped<T> {
    /// Where the values of each group begin, and the end.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self { starts: vec![0], all: Vec::new() }
    }
}

impl<T: Copy + Default> Grouped<T> {
    /// Sorts values into so many groups; every number lies below `groups`.
    pub fn of(groups: usize, values: impl Iterator<Item = (usize, T)> + Clone) -> Self {
        let mut starts = vec![0u32; groups + 1];
        for (group, _) in values.clone() {
            starts[group + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut all = vec![T::default(); starts.last().map_or(0, |n| *n as usize)];
        for (group, value) in values {
            all[next[group] as usize] = value;
            next[group] += 1;
        }
        Self { starts, all }
    }
}

impl<T> Grouped<T> {
    /// The values of a group.
    #[must_use]
    pub fn at(&self, group: usize) -> &[T] {
        &self.all[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn each_group_has_its_values_in_order(values in proptest::collection::vec((0usize..7, 0u8..), 0..60)) {
            let grouped = Grouped::of(7, values.iter().copied());
            for group in 0..7 {
                let own: Vec<u8> = values.iter().filter(|(g, _)| *g == group).map(|(_, v)| *v).collect();
                proptest::prop_assert_eq!(grouped.at(group), &own[..]);
            }
        }
    }
}
