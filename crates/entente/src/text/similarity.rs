//! Holds the vector of a sentence against pairs of our own: 30 sentences, each said in other words, and each beside
//! another that has its actors and most of its words but tells of something else.

use super::{Model, Sentence, encoder::WIDTH};
use crate::{event::Span, text::Block};

type Vectors = Vec<Vec<f32>>;

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
    vector.iter_mut().for_each(|v| *v /= length);
    vector
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The mean of the vectors of the words.
fn mean_of_words(sentence: &Sentence) -> Vec<f32> {
    let mut mean = vec![0.0; WIDTH];
    (0..sentence.words.rows()).for_each(|row| sentence.words.add_row(row, &mut mean));
    unit(mean)
}

/// Each vector without what all of them have in common.
fn without_mean(vectors: &[Vec<f32>]) -> Vectors {
    let mut mean = vec![0.0; WIDTH];
    for vector in vectors {
        mean.iter_mut()
            .zip(vector)
            .for_each(|(m, v)| *m += v / vectors.len() as f32);
    }
    let less = |v: &Vec<f32>| unit(v.iter().zip(&mean).map(|(v, m)| v - m).collect());
    vectors.iter().map(less).collect()
}

/// Of the three columns one after the other: the share of sentences whose other words are nearer than the other deed.
fn nearer_than_another_deed(vectors: &[Vec<f32>]) -> f64 {
    let n = vectors.len() / 3;
    let like = |i: usize, column: usize| cosine(&vectors[i], &vectors[column * n + i]);
    (0..n).filter(|&i| like(i, 1) > like(i, 2)).count() as f64 / n as f64
}

/// A search engine's measure: whether the other words come before 29 sentences on other matters.
fn among_strangers(vectors: &[Vec<f32>]) -> f64 {
    let n = vectors.len() / 3;
    let first = |i: usize| (0..n).all(|j| cosine(&vectors[i], &vectors[n + j]) <= cosine(&vectors[i], &vectors[n + i]));
    (0..n).filter(|&i| first(i)).count() as f64 / n as f64
}

#[test]
fn other_words_for_the_same_are_near() {
    let rows: Vec<Vec<&str>> = include_str!("similarity.tsv")
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect())
        .collect();
    let model = Model::embedded().unwrap();
    let sentences: Vec<Sentence> = (0..3)
        .flat_map(|column| rows.iter().map(move |row| row[column]))
        .map(|text| {
            let block = Block {
                span: Span::new(0, text.len()),
                headline: false,
            };
            model.analyse(text, &[block]).remove(0)
        })
        .collect();
    let learned: Vectors = sentences.iter().map(|s| s.vector.clone()).collect();
    let mean_of_words: Vectors = sentences.iter().map(mean_of_words).collect();
    // Measured: 0.93 and 0.73 before the event head was trained beside it, somewhat less since.
    assert!(
        among_strangers(&learned) >= 0.9,
        "its other words are nearest of 30 sentences"
    );
    let nearer = nearer_than_another_deed(&learned);
    assert!(nearer >= 0.6, "{nearer}");
    // Measured before the event head: 0.90 and 0.73, 0.90 and 0.77, 0.93 and 0.80. Since then the means of words tell deeds apart by
    // more than a tenth better: when the sentence vector is next trained, it must catch up, or they be taken.
    for others in [
        without_mean(&learned),
        mean_of_words.clone(),
        without_mean(&mean_of_words),
    ] {
        assert!(among_strangers(&others) <= among_strangers(&learned));
        assert!(nearer_than_another_deed(&others) <= nearer_than_another_deed(&learned) + 0.2);
    }
}
