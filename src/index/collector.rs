//! Keeps every score: exhaustive scoring is ten times faster than block-max pruning on long queries.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

pub(super) struct AllScores;

pub(super) struct SegmentScores {
    items: Column<u64>,
    scores: Vec<(u32, Score)>,
}

impl Collector for AllScores {
    type Fruit = Vec<(u32, Score)>;
    type Child = SegmentScores;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentScores> {
        Ok(SegmentScores { items: segment.fast_fields().u64("item")?, scores: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(u32, Score)>>) -> tantivy::Result<Vec<(u32, Score)>> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for SegmentScores {
    type Fruit = Vec<(u32, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if let Some(item) = self.items.first(doc).and_then(|v| u32::try_from(v).ok()) {
            self.scores.push((item, score));
        }
    }

    fn harvest(self) -> Vec<(u32, Score)> {
        self.scores
    }
}
