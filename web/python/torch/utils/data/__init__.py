"""``torch.utils.data``: rows, and batches of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ... import _random
from ..._absent import attribute_of, check_layout
from ..._creation import from_data
from ..._drawing import randperm
from ..._dtypes import float64
from ..._joining import stack
from ..._tensor import Tensor

__getattr__ = attribute_of("torch.utils.data")


class Dataset:
    """Rows by number."""

    __module__ = "torch.utils.data.dataset"

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")


class TensorDataset(Dataset):
    """The rows of tensors of one length."""

    __module__ = "torch.utils.data.dataset"

    def __init__(self, *tensors: Tensor) -> None:
        if any(t.shape[0] != tensors[0].shape[0] for t in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return self.tensors[0].shape[0]


class Subset(Dataset):
    """Some rows of a data set."""

    __module__ = "torch.utils.data.dataset"

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Any, lengths: Sequence[float], generator: Any = None) -> list[Subset]:
    """A data set cut at random into parts of these lengths, or shares."""
    total = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        counts = [math.floor(total * share) for share in lengths]
        for i in range(total - sum(counts)):
            counts[i % len(counts)] += 1
        lengths = counts
    if sum(lengths) != total:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = randperm(total, generator=generator).tolist()
    parts, start = [], 0
    for length in lengths:
        parts.append(Subset(dataset, order[start : start + length]))
        start += length
    return parts


def default_collate(batch: Sequence[Any]) -> Any:
    """A batch of rows as tensors."""
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch)
    if isinstance(first, float):
        return from_data(list(batch), float64)
    if isinstance(first, int):
        return from_data(list(batch))
    if isinstance(first, dict):
        return {key: default_collate([row[key] for row in batch]) for key in first}
    if isinstance(first, tuple | list):
        return [default_collate(column) for column in zip(*batch, strict=True)]
    if isinstance(first, str | bytes):
        return list(batch)
    raise TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
        f"found {type(first)}"
    )


class DataLoader:
    """Batches of a data set, shuffled if asked."""

    __module__ = "torch.utils.data.dataloader"

    def __init__(
        self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None,
        sampler: Iterable[int] | None = None, batch_sampler: Any = None, num_workers: int = 0,
        collate_fn: Callable | None = None, pin_memory: bool = False, drop_last: bool = False,
        timeout: float = 0, worker_init_fn: Any = None, multiprocessing_context: Any = None,
        generator: Any = None, *, prefetch_factor: Any = None, persistent_workers: bool = False,
        pin_memory_device: str = "", in_order: bool = True,
    ) -> None:  # fmt: skip
        check_layout("DataLoader", num_workers=num_workers, batch_sampler=batch_sampler,
                     pin_memory=pin_memory, timeout=timeout, prefetch_factor=prefetch_factor,
                     persistent_workers=persistent_workers)  # fmt: skip
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_size is not None and batch_size <= 0:
            raise ValueError(
                f"batch_size should be a positive integer value, but got batch_size={batch_size}"
            )
        self.dataset, self.batch_size, self.drop_last = dataset, batch_size, drop_last
        self.sampler, self.generator = sampler, generator
        self._shuffle, self.collate_fn = bool(shuffle), collate_fn or default_collate

    def _order(self) -> Sequence[int]:
        if self.sampler is not None:
            return list(self.sampler)
        if not self._shuffle:
            return range(len(self.dataset))
        source = self.generator
        if source is None:
            # As torch: the loader draws a seed and shuffles with a generator of its own.
            seed = _random.integers(-(2**63), 2**63 - 1, 1)[0]
            source = _random.Generator().manual_seed(seed)
        return randperm(len(self.dataset), generator=source).tolist()

    def __iter__(self) -> Iterator[Any]:
        # torch draws a seed for its workers each time, whether it has any or not.
        _random.integers(-(2**63), 2**63 - 1, 1, self.generator)
        return self._batches()

    def _batches(self) -> Iterator[Any]:
        yield from self._of(self._order())
        if self._shuffle and self.generator is not None:
            # As torch: at its end a shuffle draws one more order, of which it takes nothing.
            randperm(len(self.dataset), generator=self.generator)

    def _of(self, order: Sequence[int]) -> Iterator[Any]:
        if self.batch_size is None:
            for place in order:
                yield self.dataset[place]
            return
        for start in range(0, len(order), self.batch_size):
            places = order[start : start + self.batch_size]
            if len(places) == self.batch_size or not self.drop_last:
                yield self.collate_fn([self.dataset[place] for place in places])

    def __len__(self) -> int:
        count = len(self.dataset) if self.sampler is None else len(list(self.sampler))
        if self.batch_size is None:
            return count
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)
