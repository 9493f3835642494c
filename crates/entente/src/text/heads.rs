//! The light heads: parts of speech, features, lemmas, entities, arcs and their labels.

use super::{
    encoder::{Linear, WIDTH},
    format::{ModelError, ModelFile, shape},
    matrix::linear,
    tree,
    types::{Deprel, Features, Mention, MentionKind, Tense, Upos, VerbForm, Voice},
};

const ARC: usize = 256;
const LABEL: usize = 128;

#[derive(Debug)]
pub(super) struct Heads {
    upos: Linear,
    feats: Linear,
    lemma: Linear,
    entity: Linear,
    arc_dep: Linear,
    arc_head: Linear,
    /// Transposed: (ARC, ARC + 1) as outputs by inputs.
    arc: Vec<f32>,
    label_dep: Linear,
    label_head: Linear,
    /// (labels, LABEL + 1, LABEL + 1).
    label: Vec<f32>,
    root: Vec<f32>,
    upos_names: Vec<Upos>,
    feats_names: Vec<Features>,
    lemma_scripts: Vec<(usize, String)>,
    deprel_names: Vec<Deprel>,
    entity_names: Vec<Option<(bool, MentionKind)>>,
}

/// What the heads say of one word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) upos: Upos,
    pub(super) feats: Features,
    pub(super) script: usize,
    pub(super) head: Option<usize>,
    pub(super) deprel: Deprel,
    entity: usize,
}

impl Heads {
    pub(super) fn load(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let sets = &file.sets;
        let head = |name: &str, outputs: usize| Linear::load(file, name, WIDTH, outputs);
        let stored = file.floats("arc", &[ARC + 1, ARC])?;
        let mut arc = vec![0.0; ARC * (ARC + 1)];
        for (i, row) in stored.chunks_exact(ARC).enumerate() {
            for (j, value) in row.iter().enumerate() {
                arc[j * (ARC + 1) + i] = *value;
            }
        }
        let named = |kind: &str, name: &String| shape(format!("{kind} {name:?} is not known to this program"));
        Ok(Self {
            upos: head("upos", sets.upos.len())?,
            feats: head("feats", sets.feats.len())?,
            lemma: head("lemma", sets.lemma.len())?,
            entity: head("entity", sets.entity.len())?,
            arc_dep: head("arc_dep", ARC)?,
            arc_head: head("arc_head", ARC)?,
            arc,
            label_dep: head("label_dep", LABEL)?,
            label_head: head("label_head", LABEL)?,
            label: file.floats("label", &[sets.deprel.len(), LABEL + 1, LABEL + 1])?,
            root: file.floats("root", &[WIDTH])?,
            upos_names: sets
                .upos
                .iter()
                .map(|n| Upos::from_name(n).ok_or_else(|| named("part of speech", n)))
                .collect::<Result<_, _>>()?,
            feats_names: sets.feats.iter().map(|f| features(f)).collect(),
            lemma_scripts: sets
                .lemma
                .iter()
                .map(|s| script(s).ok_or_else(|| named("lemma rule", s)))
                .collect::<Result<_, _>>()?,
            deprel_names: sets
                .deprel
                .iter()
                .map(|n| Deprel::from_name(n).ok_or_else(|| named("relation", n)))
                .collect::<Result<_, _>>()?,
            entity_names: sets.entity.iter().map(|e| entity(e)).collect(),
        })
    }

    /// The words of one sentence, from one vector a word.
    pub(super) fn read(&self, words: &[f32]) -> Vec<Word> {
        let n = words.len() / WIDTH;
        let best = |head: &Linear| {
            let outputs = head.bias.len();
            let mut scores = Vec::new();
            linear(words, &head.weight, &head.bias, WIDTH, outputs, &mut scores);
            scores.chunks_exact(outputs).map(largest).collect::<Vec<usize>>()
        };
        let (upos, feats, lemma, entity) =
            (best(&self.upos), best(&self.feats), best(&self.lemma), best(&self.entity));
        let heads = tree::decode(&self.arcs(words, n), n);
        let labels = self.labels(words, &heads);
        (0..n)
            .map(|i| Word {
                upos: self.upos_names[upos[i]],
                feats: self.feats_names[feats[i]],
                script: lemma[i],
                head: heads[i].checked_sub(1),
                deprel: if heads[i] == 0 { Deprel::Root } else { self.deprel_names[labels[i]] },
                entity: entity[i],
            })
            .collect()
    }

    fn with_root(&self, words: &[f32]) -> Vec<f32> {
        self.root.iter().chain(words).copied().collect()
    }

    fn arcs(&self, words: &[f32], n: usize) -> Vec<f32> {
        let (mut dep, mut head, mut left, mut scores) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        linear(words, &self.arc_dep.weight, &self.arc_dep.bias, WIDTH, ARC, &mut dep);
        linear(&self.with_root(words), &self.arc_head.weight, &self.arc_head.bias, WIDTH, ARC, &mut head);
        relu(&mut dep);
        relu(&mut head);
        linear(&with_one(&dep, ARC), &self.arc, &[], ARC + 1, ARC, &mut left);
        linear(&left, &head, &[], ARC, n + 1, &mut scores);
        scores
    }

    fn labels(&self, words: &[f32], heads: &[usize]) -> Vec<usize> {
        let (mut dep, mut head, mut left) = (Vec::new(), Vec::new(), Vec::new());
        linear(words, &self.label_dep.weight, &self.label_dep.bias, WIDTH, LABEL, &mut dep);
        linear(&self.with_root(words), &self.label_head.weight, &self.label_head.bias, WIDTH, LABEL, &mut head);
        relu(&mut dep);
        relu(&mut head);
        let (dep, head) = (with_one(&dep, LABEL), with_one(&head, LABEL));
        let count = self.deprel_names.len();
        // sum over i, j of dep[i] label[l][i][j] head[j]: first over j, for the one head of each word, so that the
        // large table is read once a sentence.
        let chosen: Vec<f32> =
            heads.iter().flat_map(|&h| &head[h * (LABEL + 1)..(h + 1) * (LABEL + 1)]).copied().collect();
        linear(&chosen, &self.label, &[], LABEL + 1, count * (LABEL + 1), &mut left);
        let dot = |row: &[f32], dep: &[f32]| row.iter().zip(dep).map(|(a, b)| a * b).sum::<f32>();
        dep.chunks_exact(LABEL + 1)
            .zip(left.chunks_exact(count * (LABEL + 1)))
            .map(|(dep, rows)| {
                let scores: Vec<f32> = rows.chunks_exact(LABEL + 1).map(|row| dot(row, dep)).collect();
                largest(&scores)
            })
            .collect()
    }

    /// What the lemma head says: its rule applied to the lower-cased form, or the form where the rule does not apply.
    pub(super) fn lemma(&self, form: &str, word: &Word) -> String {
        let low = form.to_lowercase();
        let (strip, add) = &self.lemma_scripts[word.script];
        match low.chars().count().checked_sub(*strip) {
            Some(keep) if keep + add.len() > 0 => low.chars().take(keep).chain(add.chars()).collect(),
            _ => low,
        }
    }

    /// Named mentions: runs of one kind, opened by B or by a change of kind.
    pub(super) fn mentions(&self, words: &[Word]) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut open = false;
        for (i, word) in words.iter().enumerate() {
            match self.entity_names[word.entity] {
                None => open = false,
                Some((begins, kind)) => {
                    match found.last_mut() {
                        Some(last) if open && !begins && last.kind == kind => last.last = i + 1,
                        _ => found.push(Mention { kind, first: i, last: i + 1 }),
                    }
                    open = true;
                }
            }
        }
        found
    }
}

fn largest(scores: &[f32]) -> usize {
    scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i)
}

fn relu(x: &mut [f32]) {
    x.iter_mut().for_each(|v| *v = v.max(0.0));
}

fn with_one(x: &[f32], width: usize) -> Vec<f32> {
    x.chunks_exact(width).flat_map(|row| row.iter().copied().chain([1.0])).collect()
}

fn script(text: &str) -> Option<(usize, String)> {
    let (strip, add) = text.split_once('+')?;
    Some((strip.parse().ok()?, add.to_owned()))
}

fn entity(tag: &str) -> Option<(bool, MentionKind)> {
    let (side, kind) = tag.split_once('-')?;
    Some((side == "B", MentionKind::from_name(kind)?))
}

fn features(bundle: &str) -> Features {
    let mut found = Features::default();
    for pair in bundle.split('|') {
        match pair {
            "Tense=Past" => found.tense = Some(Tense::Past),
            "Tense=Pres" => found.tense = Some(Tense::Present),
            "VerbForm=Fin" => found.verb_form = Some(VerbForm::Finite),
            "VerbForm=Inf" => found.verb_form = Some(VerbForm::Infinitive),
            "VerbForm=Ger" => found.verb_form = Some(VerbForm::Gerund),
            "VerbForm=Part" => found.verb_form = Some(VerbForm::Participle),
            "Voice=Pass" => found.voice = Some(Voice::Passive),
            "Number=Plur" | "Number=Ptan" => found.plural = true,
            "Mood=Imp" => found.imperative = true,
            "Person=1" => found.person = Some(1),
            "Person=2" => found.person = Some(2),
            "Person=3" => found.person = Some(3),
            _ => {}
        }
    }
    found
}
