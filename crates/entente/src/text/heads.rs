//! The light heads: parts of speech, features, lemmas, entities, arcs and their labels.

use super::{
    encoder::WIDTH,
    format::{ModelError, ModelFile, shape},
    layers::{Linear, dot},
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
    /// What the arc and label heads make of the root's vector.
    arc_root: Vec<f32>,
    label_root: Vec<f32>,
    upos_names: Vec<Upos>,
    feats_names: Vec<Features>,
    lemma_scripts: Vec<(usize, String)>,
    deprel_names: Vec<Deprel>,
    entity_names: Vec<Option<(bool, MentionKind)>>,
}

/// Buffers that a thread uses again for each batch.
#[derive(Debug, Default)]
pub(super) struct HeadScratch {
    a: Vec<f32>,
    b: Vec<f32>,
    c: Vec<f32>,
    d: Vec<f32>,
}

/// What the heads say of one word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) upos: Upos,
    pub(super) feats: Features,
    pub(super) script: usize,
    /// The rule for a form in "-ed" of what was tagged as no verb and is one.
    pub(super) script_of_verb: Option<usize>,
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
        let (arc_head, label_head) = (head("arc_head", ARC)?, head("label_head", LABEL)?);
        let root = file.floats("root", &[WIDTH])?;
        let (mut arc_root, mut label_root) = (Vec::new(), Vec::new());
        linear(&root, &arc_head.weight, &arc_head.bias, WIDTH, ARC, &mut arc_root);
        linear(
            &root,
            &label_head.weight,
            &label_head.bias,
            WIDTH,
            LABEL,
            &mut label_root,
        );
        relu(&mut arc_root);
        relu(&mut label_root);
        for (kind, names) in [
            ("upos", &sets.upos),
            ("feats", &sets.feats),
            ("lemma", &sets.lemma),
            ("deprel", &sets.deprel),
            ("entity", &sets.entity),
        ] {
            if names.is_empty() {
                return Err(shape(format!("the label set {kind} is empty")));
            }
        }
        let named = |kind: &str, name: &String| shape(format!("{kind} {name:?} is not known to this program"));
        Ok(Self {
            upos: head("upos", sets.upos.len())?,
            feats: head("feats", sets.feats.len())?,
            lemma: head("lemma", sets.lemma.len())?,
            entity: head("entity", sets.entity.len())?,
            arc_dep: head("arc_dep", ARC)?,
            arc_head,
            arc,
            label_dep: head("label_dep", LABEL)?,
            label_head,
            label: file.floats("label", &[sets.deprel.len(), LABEL + 1, LABEL + 1])?,
            arc_root,
            label_root,
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

    /// The words of a batch of sentences, from one vector a word; `ends` says where each sentence ends.
    pub(super) fn read(&self, words: &[f32], ends: &[usize], scratch: &mut HeadScratch) -> Vec<Vec<Word>> {
        let upos = best(&self.upos, words, &mut scratch.a);
        let feats = best(&self.feats, words, &mut scratch.a);
        let lemma = best(&self.lemma, words, &mut scratch.a);
        let entity = best(&self.entity, words, &mut scratch.a);
        let heads = self.heads(words, ends, scratch);
        let labels = self.labels(words, &heads, ends, scratch);
        let mut start = 0;
        let word = |i: usize| Word {
            upos: self.upos_names[upos[i]],
            feats: self.feats_names[feats[i]],
            script: lemma[i],
            script_of_verb: None,
            head: heads[i].checked_sub(1),
            deprel: labels[i],
            entity: entity[i],
        };
        ends.iter()
            .map(|&end| {
                let rows = std::mem::replace(&mut start, end)..end;
                let vectors = &words[rows.start * WIDTH..rows.end * WIDTH];
                let mut found: Vec<Word> = rows.map(word).collect();
                self.make_verbs(&mut found, vectors);
                found
            })
            .collect()
    }

    /// What has a subject and an object or a clause, and no copula, is a verb, though its form be a noun's too: "shot down a
    /// drone", "exchange fire".
    fn make_verbs(&self, words: &mut [Word], vectors: &[f32]) {
        let has = |words: &[Word], head: usize, rels: &[Deprel]| {
            words.iter().any(|w| w.head == Some(head) && rels.contains(&w.deprel))
        };
        for subject in 0..words.len() {
            let Some(i) = words[subject].head.filter(|_| words[subject].deprel == Deprel::Nsubj) else {
                continue;
            };
            let predicate = !matches!(words[i].upos, Upos::Verb | Upos::Aux)
                && has(words, i, &[Deprel::Obj, Deprel::Ccomp])
                && !has(words, i, &[Deprel::Cop]);
            if predicate {
                words[i].upos = Upos::Verb;
                words[i].script_of_verb = Some(self.changing_script(&vectors[i * WIDTH..(i + 1) * WIDTH]));
            }
        }
    }

    /// The likeliest lemma rule that changes the form.
    fn changing_script(&self, vector: &[f32]) -> usize {
        let mut scores = Vec::new();
        linear(
            vector,
            &self.lemma.weight,
            &self.lemma.bias,
            WIDTH,
            self.lemma.bias.len(),
            &mut scores,
        );
        for (score, (strip, add)) in scores.iter_mut().zip(&self.lemma_scripts) {
            if *strip == 0 && add.is_empty() {
                *score = f32::MIN;
            }
        }
        largest(&scores)
    }

    /// The head of each word: 0 is the root, words of its sentence count from 1.
    fn heads(&self, words: &[f32], ends: &[usize], scratch: &mut HeadScratch) -> Vec<usize> {
        let HeadScratch { a, b, c, d } = scratch;
        linear(words, &self.arc_dep.weight, &self.arc_dep.bias, WIDTH, ARC, a);
        relu(a);
        with_one(a, ARC, b);
        linear(b, &self.arc, &[], ARC + 1, ARC, c);
        linear(words, &self.arc_head.weight, &self.arc_head.bias, WIDTH, ARC, a);
        relu(a);
        let mut found = Vec::with_capacity(words.len() / WIDTH);
        let mut start = 0;
        for &end in ends {
            b.clear();
            b.extend_from_slice(&self.arc_root);
            b.extend_from_slice(&a[start * ARC..end * ARC]);
            linear(&c[start * ARC..end * ARC], b, &[], ARC, end - start + 1, d);
            found.extend(tree::decode(d, end - start));
            start = end;
        }
        found
    }

    /// The relation of each word to the head that was chosen for it.
    fn labels(&self, words: &[f32], heads: &[usize], ends: &[usize], scratch: &mut HeadScratch) -> Vec<Deprel> {
        const ONE: usize = LABEL + 1;
        /// As many words as keep the intermediate scores in the cache.
        const CHUNK: usize = 32;
        let HeadScratch { a, b, c, d } = scratch;
        linear(words, &self.label_head.weight, &self.label_head.bias, WIDTH, LABEL, a);
        relu(a);
        b.clear();
        let (mut start, mut at) = (0, 0);
        for &end in ends {
            for &head in &heads[start..end] {
                let row = match head.checked_sub(1) {
                    Some(h) => &a[(start + h) * LABEL..(start + h + 1) * LABEL],
                    None => &self.label_root[..],
                };
                b.extend_from_slice(row);
                b.push(1.0);
            }
            start = end;
        }
        linear(words, &self.label_dep.weight, &self.label_dep.bias, WIDTH, LABEL, a);
        relu(a);
        with_one(a, LABEL, c);
        let count = self.deprel_names.len();
        let mut found = Vec::with_capacity(heads.len());
        // The sum over i, j of dep[i] label[l][i][j] head[j]: first over j, for the one head of each word.
        for (chosen, deps) in b.chunks(CHUNK * ONE).zip(c.chunks(CHUNK * ONE)) {
            linear(chosen, &self.label, &[], ONE, count * ONE, d);
            for (left, dep) in d.chunks_exact(count * ONE).zip(deps.chunks_exact(ONE)) {
                let score = |l: usize| -> f32 { dot(&left[l * ONE..(l + 1) * ONE], dep) };
                let is_root = heads[at] == 0;
                let best = (0..count)
                    .filter(|&l| is_root || self.deprel_names[l] != Deprel::Root)
                    .map(|l| (l, score(l)))
                    .max_by(|a, b| a.1.total_cmp(&b.1));
                found.push(match best {
                    Some((l, _)) if !is_root => self.deprel_names[l],
                    _ => Deprel::Root,
                });
                at += 1;
            }
        }
        found
    }

    /// What the lemma head says: its rule applied to the lower-cased form, or the form where the rule does not apply.
    pub(super) fn lemma(&self, form: &str, word: &Word) -> String {
        let low = form.to_lowercase();
        let script = word
            .script_of_verb
            .filter(|_| low.ends_with("ed"))
            .unwrap_or(word.script);
        let (strip, add) = &self.lemma_scripts[script];
        apply(&low, *strip, add)
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
                        _ => found.push(Mention {
                            kind,
                            first: i,
                            last: i + 1,
                        }),
                    }
                    open = true;
                }
            }
        }
        found
    }
}

/// Takes letters off the end and adds others; the form itself where that leaves nothing.
fn apply(low: &str, strip: usize, add: &str) -> String {
    let keep = match strip {
        0 => Some(low.len()),
        n => low.char_indices().nth_back(n - 1).map(|(at, _)| at),
    };
    match keep {
        Some(keep) if keep + add.len() > 0 => format!("{}{add}", &low[..keep]),
        _ => low.to_owned(),
    }
}

pub(super) fn largest(scores: &[f32]) -> usize {
    scores
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .map_or(0, |(i, _)| i)
}

fn relu(x: &mut [f32]) {
    x.iter_mut().for_each(|v| *v = v.max(0.0));
}

fn with_one(x: &[f32], width: usize, out: &mut Vec<f32>) {
    out.clear();
    for row in x.chunks_exact(width) {
        out.extend_from_slice(row);
        out.push(1.0);
    }
}

/// The best label of each word.
fn best(head: &Linear, words: &[f32], scores: &mut Vec<f32>) -> Vec<usize> {
    let outputs = head.bias.len();
    linear(words, &head.weight, &head.bias, WIDTH, outputs, scores);
    scores.chunks_exact(outputs).map(largest).collect()
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
