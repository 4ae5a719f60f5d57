"""The same numbers as two packages of the field give; they are installed by ``--group peers`` only."""

import warnings

import numpy as np
import pytest

from leadline.ratings.reliability import intraclass_correlation, krippendorff_alpha


def drawn(seed, raters, units, missing):
    random = np.random.default_rng(seed)
    ratings = np.clip(np.round(random.normal(3, 1, units) + random.normal(0, 0.8, (raters, units))), 1, 5)
    ratings[random.random(ratings.shape) < missing] = np.nan
    return ratings


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_what_krippendorff_says(seed, metric):
    peer = pytest.importorskip("krippendorff")
    ratings = drawn(seed, 12, 30, 0.4)
    theirs = peer.alpha(reliability_data=ratings, level_of_measurement=metric)
    assert krippendorff_alpha(ratings, metric).value == pytest.approx(theirs)


@pytest.mark.parametrize("seed", range(5))
def test_icc_is_what_pingouin_says(seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the peer and what it imports
        peer = pytest.importorskip("pingouin")
        frame = pytest.importorskip("pandas").DataFrame(
            [
                {"judge": judge, "target": target, "value": value}
                for judge, row in enumerate(drawn(seed, 6, 20, 0))
                for target, value in enumerate(row)
            ]
        )
        theirs = peer.intraclass_corr(frame, targets="target", raters="judge", ratings="value")["ICC"].tolist()
    ours = intraclass_correlation(drawn(seed, 6, 20, 0))
    assert ours == pytest.approx((theirs[1], theirs[4]), abs=1e-6)
