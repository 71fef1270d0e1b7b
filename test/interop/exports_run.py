"""Has exports made, and opens what PyMoDAQ reads of them."""
from __future__ import annotations

import json
import subprocess
from pathlib import Path

from pymodaq_data.h5modules.data_saving import DataLoader
from pymodaq_data.h5modules.saving import H5SaverLowLevel

HERE = Path(__file__).parent


def export(work: Path, jobs: list[dict]) -> list[str]:
    """The answer to each job: `ok`, or the code of its error."""
    listed = work / 'jobs.jsonl'
    listed.write_text(''.join(json.dumps(job) + '\n' for job in jobs))
    run = subprocess.run(['node', str(HERE / 'exports.mjs'), str(listed)], capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stderr
    answers = run.stdout.split()
    assert len(answers) == len(jobs), f'{len(answers)} answers to {len(jobs)} exports'
    return answers


def open_loader(path: Path) -> tuple[H5SaverLowLevel, DataLoader]:
    saver = H5SaverLowLevel('detector', backend='tables')
    saver.init_file(path, mode='r')
    return saver, DataLoader(saver)


def kinds_of(loader: DataLoader) -> dict[str, str]:
    """What the arrays of a file are for PyMoDAQ, by their paths."""
    return {node.path: str(node.attrs['data_type']) for node in loader.walk_nodes('/') if 'data_type' in node.attrs.attrs_name}
