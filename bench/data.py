"""Seeded after-sales tickets, as a shop's back office would export them."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

CHANNELS = ["天猫", "京东", "拼多多", "抖音", "小红书", "官网", "门店", "经销商"]
STATUSES = ["新建", "处理中", "等待客户", "已寄出", "已完成", "已关闭"]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红"
ISSUES = [
    f"{part}{fault}" for part in ("水泵", "灯具", "电源", "滤芯", "面板") for fault in ("异响", "漏水", "不亮", "发热")
]
PHRASES = [
    "客户反馈收到货物后发现外包装有明显破损",
    "已致电客户说明处理流程并约定上门时间",
    "建议寄回检测后再决定换货或者维修",
    "配件已从仓库发出预计三天内送达",
    "客户要求尽快处理否则将申请平台介入",
    "经远程指导重新安装后设备恢复正常运行",
    "该批次产品存在同类问题已上报质量部门",
    "发票与保修卡均已核对在保修期内免费维修",
]
RARE = "麒麟"
"""A term that RARE_NOTES notes hold, however many there are: what grows is the table and not the answer."""
RARE_NOTES = 20
HEAD = ["number", "sn", "channel", "status", "customer", "issue", "amount", "opened_at", "closed_at", "note"]


def tickets(count: int, seed: int = 7) -> Iterator[list[str]]:
    """Rows in the order of HEAD, all as text; `closed_at` is empty for a third."""
    rng = random.Random(seed)
    opened = datetime(2023, 1, 1)
    for number in range(1, count + 1):
        opened += timedelta(seconds=rng.randrange(20, 120))
        is_closed = rng.random() > 1 / 3
        note = "，".join(rng.sample(PHRASES, 3))
        yield [
            f"T{number:08}",
            f"SN{rng.randrange(DEVICES):06}",
            rng.choice(CHANNELS),
            rng.choice(STATUSES),
            rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN),
            rng.choice(ISSUES),
            f"{rng.randrange(100, 500_000) / 100:.2f}",
            f"{opened:%Y-%m-%d %H:%M:%S}",
            f"{opened + timedelta(hours=rng.randrange(1, 400)):%Y-%m-%d %H:%M:%S}" if is_closed else "",
            note + (f"，型号{RARE}" if number % max(1, count // RARE_NOTES) == 0 else ""),
        ]


MANY = 2_000
"""Tickets of one device: what it means to them is looked up there."""
DEVICES = 5_000


def devices() -> Iterator[tuple[str, str, int]]:
    """Serial number, model and months of warranty of each; tickets name them all."""
    for number in range(DEVICES):
        yield f"SN{number:06}", f"型号{number % 40}", (12, 24, 36)[number % 3]


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows(tickets(count))
