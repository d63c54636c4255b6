//! The same folding of words in the index as everywhere else.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

#[derive(Clone)]
pub(super) struct Folding;

pub(super) struct FoldedStream {
    words: std::vec::IntoIter<crate::lexicon::Token>,
    token: Token,
    position: usize,
}

impl Tokenizer for Folding {
    type TokenStream<'a> = FoldedStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FoldedStream {
        FoldedStream { words: crate::lexicon::tokenize(text).into_iter(), token: Token::default(), position: 0 }
    }
}

impl TokenStream for FoldedStream {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token = Token {
            offset_from: word.start,
            offset_to: word.end,
            position: self.position,
            text: word.folded,
            position_length: 1,
        };
        self.position += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
