"""What the sample firm sells: a dozen bench tools and measuring instruments, in both languages."""

from __future__ import annotations

from intranet.platform.database import transaction
from intranet.products import service
from intranet.products.service import ProductDetails

PRODUCTS = (
    ProductDetails(
        "DC-150",
        "Digital caliper 150 mm",
        "数显卡尺 150 毫米",
        technical_data="Range 0–150 mm\nResolution 0.01 mm\nAccuracy ±0.02 mm (DIN 862)\nStainless steel, hardened\n"
        "Battery SR44\n量程 0–150 毫米\n分辨力 0.01 毫米",
        packing="Padded case, 10 in an inner box, 60 in an export carton",
        transport="14 kg a carton, 0.028 m³; sea or air freight",
        usual_quantity=40,
        other_names=("digital caliper", "caliper", "calliper", "vernier", "卡尺", "数显卡尺", "游标卡尺"),
    ),
    ProductDetails(
        "MC-25",
        "Outside micrometer 0–25 mm",
        "外径千分尺 0–25 毫米",
        technical_data="Range 0–25 mm\nGraduation 0.01 mm\nAccuracy ±0.004 mm (DIN 863)\nCarbide measuring faces\n"
        "量程 0–25 毫米\n硬质合金测量面",
        packing="Wooden case, 20 in an export carton",
        transport="11 kg a carton, 0.021 m³",
        usual_quantity=30,
        other_names=("micrometer", "micrometre", "outside micrometer", "千分尺", "螺旋测微器"),
    ),
    ProductDetails(
        "DI-10",
        "Dial indicator 10 mm",
        "百分表 10 毫米",
        technical_data="Range 10 mm\nGraduation 0.01 mm\nDial 58 mm, jewelled bearings\n量程 10 毫米\n表盘 58 毫米",
        packing="Plastic case, 50 in an export carton",
        transport="12 kg a carton, 0.030 m³",
        usual_quantity=30,
        other_names=("dial indicator", "dial gauge", "百分表"),
    ),
    ProductDetails(
        "MB-70",
        "Magnetic base with fine adjustment",
        "磁性表座",
        technical_data="Holding force 800 N\nUpright 12 mm, fine adjustment\nV-base 60 × 50 × 55 mm\n吸力 800 牛",
        packing="Box, 10 in an export carton",
        transport="18 kg a carton, 0.024 m³",
        usual_quantity=20,
        other_names=("magnetic base", "magnetic stand", "磁性表座", "表座"),
    ),
    ProductDetails(
        "SP-450",
        "Granite surface plate 450 × 300 mm",
        "大理石平板 450 × 300 毫米",
        technical_data="450 × 300 × 80 mm, 33 kg\nGrade 0 (DIN 876)\nFlatness 5 µm\n0 级，平面度 5 微米",
        packing="Wooden crate, one piece",
        transport="40 kg a crate; sea freight on pallets",
        usual_quantity=4,
        other_names=("surface plate", "granite plate", "平板", "大理石平板"),
    ),
    ProductDetails(
        "HG-300",
        "Height gauge 300 mm",
        "高度尺 300 毫米",
        technical_data="Range 0–300 mm\nResolution 0.01 mm\nCarbide scriber\n量程 0–300 毫米",
        packing="Box with foam, 4 in an export carton",
        transport="22 kg a carton, 0.060 m³",
        usual_quantity=8,
        other_names=("height gauge", "height gage", "高度尺", "高度游标卡尺"),
    ),
    ProductDetails(
        "TW-100",
        "Torque wrench 20–100 N·m",
        "扭矩扳手 20–100 牛米",
        technical_data="20–100 N·m, drive size 1/2 inch\nAccuracy ±4 % (ISO 6789)\nReversible ratchet, 72 teeth\n"
        "20–100 牛米，方榫 1/2 英寸",
        packing="Blow-moulded case, 10 in an export carton",
        transport="21 kg a carton, 0.045 m³",
        usual_quantity=20,
        other_names=("torque wrench", "torque spanner", "扭矩扳手", "扭力扳手"),
    ),
    ProductDetails(
        "BV-125",
        "Bench vise 125 mm",
        "台虎钳 125 毫米",
        technical_data="Jaws 125 mm, opening 130 mm\nDuctile iron, hardened jaws\nSwivel base, 13 kg\n"
        "钳口 125 毫米，球墨铸铁",
        packing="Box, one piece; 48 on a pallet",
        transport="640 kg a pallet; sea freight",
        usual_quantity=24,
        other_names=("bench vise", "bench vice", "vise", "vice", "台虎钳", "虎钳"),
    ),
    ProductDetails(
        "SD-12",
        "Precision screwdriver set, 12 pieces",
        "精密螺丝刀套装 12 件",
        unit_of_sale="set",
        price_unit="set",
        technical_data="12 blades: slotted, Phillips, Torx, hex\nS2 steel, 60 HRC\nESD-safe handles\n"
        "S2 钢，60 HRC，防静电手柄",
        packing="Case, 24 sets in an export carton",
        transport="10 kg a carton, 0.020 m³",
        usual_quantity=48,
        other_names=("screwdriver set", "precision screwdrivers", "螺丝刀", "螺丝批"),
    ),
    ProductDetails(
        "BL-5",
        "Bench lamp with magnifier, LED",
        "台式放大镜灯 LED",
        technical_data="Lens 127 mm, 5 dioptres\nLED 12 W, 4,000 K, dimmable\n100–240 V\n镜片 127 毫米，5 屈光度",
        packing="Box, 4 in an export carton",
        transport="16 kg a carton, 0.085 m³",
        usual_quantity=12,
        other_names=("bench lamp", "magnifier lamp", "magnifying lamp", "放大镜灯", "工作台灯"),
    ),
    ProductDetails(
        "DM-60",
        "Digital multimeter, 6,000 counts",
        "数字万用表 6000 字",
        technical_data="True RMS, 1,000 V, 10 A\nCAT III 600 V\nCapacitance, frequency, temperature\n"
        "真有效值，1000 伏，10 安",
        packing="Box with leads, 20 in an export carton",
        transport="13 kg a carton, 0.035 m³",
        usual_quantity=30,
        other_names=("multimeter", "digital multimeter", "万用表", "数字万用表"),
    ),
    ProductDetails(
        "SI-80",
        "Soldering station 80 W",
        "焊台 80 瓦",
        unit_of_sale="set",
        price_unit="set",
        technical_data="80 W, 150–480 °C\nSleep mode, ESD-safe\n110 V or 230 V\n80 瓦，150–480 °C，防静电",
        packing="Box, 4 in an export carton",
        transport="15 kg a carton, 0.050 m³",
        usual_quantity=10,
        other_names=("soldering station", "soldering iron", "焊台", "电烙铁"),
    ),
    ProductDetails(
        "OC-20",
        "Oscilloscope 20 MHz, analogue",
        "模拟示波器 20 兆赫",
        technical_data="Two channels, 20 MHz\nNo longer made",
        active=False,
        usual_quantity=2,
        other_names=("oscilloscope", "scope", "示波器"),
    ),
)


def load(_seed: int) -> None:
    """The products."""
    with transaction():
        for details in PRODUCTS:
            service.add_product(details, None)
