//! The one place that calls the matrix crate.

/// `out[n, o] = x[n, i] * w[o, i]^T + bias[o]`, all row-major. An empty bias adds nothing.
pub(super) fn linear(x: &[f32], w: &[f32], bias: &[f32], inputs: usize, outputs: usize, out: &mut Vec<f32>) {
    let rows = x.len() / inputs;
    assert_eq!(x.len(), rows * inputs);
    assert_eq!(w.len(), inputs * outputs);
    out.clear();
    out.resize(rows * outputs, 0.0);
    if rows == 0 {
        return;
    }
    multiply(x, w, inputs, outputs, rows, out);
    if !bias.is_empty() {
        for row in out.chunks_exact_mut(outputs) {
            for (value, b) in row.iter_mut().zip(bias) {
                *value += b;
            }
        }
    }
}

#[allow(unsafe_code)]
fn multiply(x: &[f32], w: &[f32], inputs: usize, outputs: usize, rows: usize, out: &mut [f32]) {
    assert!(x.len() == rows * inputs && w.len() == inputs * outputs && out.len() == rows * outputs);
    let (i, o) = (inputs as isize, outputs as isize);
    // SAFETY: the three slices are exactly as long as the sizes and strides say (asserted above), and `out` is
    // borrowed mutably, so it overlaps neither `x` nor `w`.
    unsafe {
        gemm::gemm(
            rows,
            outputs,
            inputs,
            out.as_mut_ptr(),
            1,
            o,
            false,
            x.as_ptr(),
            1,
            i,
            w.as_ptr(),
            i,
            1,
            0.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}
