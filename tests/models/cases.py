"""What each model is tried with: what its networks must count, and its blocks, small.

The parameters and the digits of the MACs are the published ones (papers, torchvision, timm, pytorchcv); the
MACs are written out to the last digit as PyTorch's own counter gives them.
"""

from typing import NamedTuple

from lwcnn.models.active_shift import ActiveShiftUnit
from lwcnn.models.addernet import AdderBasicBlock, AdderBottleneck
from lwcnn.models.alexnet import ThreeLinear
from lwcnn.models.channel_wise import ChannelWiseClassifier, DepthwiseChannelWise
from lwcnn.models.channelnet import DepthwisePointwise, GroupModule
from lwcnn.models.compconv import CompConv
from lwcnn.models.efficientnet import MBConv
from lwcnn.models.efficientnet_v2 import FusedMBConv
from lwcnn.models.fenet import FeatureEnhancement, InvertedPool, InvertedShift
from lwcnn.models.ghostnet import GhostBottleneck, GhostModule
from lwcnn.models.ghostnet import Row as GhostRow
from lwcnn.models.googlenet import TABLE, AuxiliaryHead, Inception
from lwcnn.models.igcv1 import InterleavedBasicBlock, InterleavedGroupConv
from lwcnn.models.igcv2 import InterleavedSparseConv
from lwcnn.models.igcv3 import InterleavedResidual
from lwcnn.models.layers import ConvAct
from lwcnn.models.micro_layers import (
    DynamicShiftMax,
    MicroDepthwise,
    MicroPointwise,
    MicroStem,
    MixGroups,
)
from lwcnn.models.micronet import MicroBlock
from lwcnn.models.micronet import Row as MicroRow
from lwcnn.models.mixnet import M, MixConv, MixedResidual
from lwcnn.models.mnasnet import A1, SearchedResidual
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import SMALL, Bneck
from lwcnn.models.moga import SEPARABLE, A, MogaResidual
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.shiftnet import ShiftBlock, ShiftUnit
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.shufflenet_v2 import ShuffleNetV2Unit
from lwcnn.models.squeezenet import Classifier, Fire
from lwcnn.models.squeezenext import SqueezeNextBlock
from lwcnn.models.xception import SeparableConv, Towers, XceptionBlock
from lwcnn.ops import relu


class Count(NamedTuple):
    """One network at one input size."""

    name: str
    options: dict
    size: int
    params: int
    macs: int
    published: str  # as printed; in units of 10^9


COUNTS = [
    Count("alexnet", {}, 224, 61_100_840, 714_188_480, "0.714188"),
    Count("vgg16", {}, 224, 138_357_544, 15_470_264_320, "15.470"),
    Count("googlenet", {}, 224, 6_624_904, 1_498_376_192, "1.498"),
    Count("googlenet", {"aux": True}, 224, 13_004_888, 1_498_376_192, "1.498"),
    Count("resnet18", {}, 224, 11_689_512, 1_814_073_344, "1.814"),
    Count("resnet50", {}, 224, 25_557_032, 4_089_184_256, "4.089"),
    Count("resnet50", {"stride_in": "1x1"}, 224, 25_557_032, 3_857_973_248, "3.858"),
    Count("squeezenet1_0", {}, 224, 1_248_424, 818_924_576, "0.819"),
    Count("squeezenet1_1", {}, 224, 1_235_496, 349_151_936, "0.349"),
    Count("squeezenet1_1", {}, 227, 1_235_496, 387_747_520, "0.388"),
    # the authors' Caffe files, counted layer by layer
    Count("squeezenext_23", {}, 227, 717_280, 277_999_808, "0.278"),
    Count("squeezenext_23v5", {}, 227, 930_016, 224_916_480, "0.225"),
    Count("squeezenext_2_0_23", {}, 227, 2_361_728, 742_070_464, "0.742"),
    Count("squeezenext_2_0_23v5", {}, 227, 3_222_912, 702_592_000, "0.703"),
    Count("squeezenext_g_23", {}, 227, 543_072, 224_191_552, "0.224"),
    Count("xception", {}, 299, 22_855_952, 8_357_403_496, "8.357"),
    Count("mobilenet_v1", {}, 224, 4_231_976, 568_740_352, "0.569"),  # all widths: test_mobilenet_v1.py
    Count("mobilenet_v2", {}, 224, 3_504_872, 300_774_272, "0.3008"),
    Count("mobilenet_v3_large", {}, 224, 5_483_032, 216_589_760, "0.2166"),
    Count("mobilenet_v3_small", {}, 224, 2_542_856, 56_510_400, "0.0565"),
    Count("mobilenet_v3_small", {"head": 1280}, 224, 2_946_568, 56_913_856, "0.057"),
    # the released code, also by stage: test_mnasnet.py, test_mixnet.py, test_moga.py
    Count("mnasnet_a1", {}, 224, 3_887_038, 311_579_072, "0.3116"),
    Count("mnasnet_b1", {}, 224, 4_383_312, 314_415_872, "0.3144"),
    Count("mnasnet_small", {}, 224, 2_030_264, 68_339_184, "0.068"),
    Count("mixnet_s", {}, 224, 4_134_606, 239_173_360, "0.239"),
    Count("mixnet_m", {}, 224, 5_014_382, 339_172_672, "0.339"),
    Count("mixnet_l", {}, 224, 7_329_252, 555_251_792, "0.555"),
    Count("moga_a", {}, 224, 5_159_802, 304_042_176, "0.3040"),
    Count("moga_a", {"se": "figure"}, 224, 5_141_250, 304_023_744, "0.3040"),
    Count("moga_b", {}, 224, 5_506_236, 248_634_720, "0.2486"),
    Count("moga_c", {}, 224, 5_488_200, 221_089_920, "0.2211"),
    # further widths: test_shufflenet.py
    Count("shufflenet_v1_g1", {}, 224, 1_531_936, 143_078_976, "0.1431"),
    Count("shufflenet_v1_g2", {}, 224, 1_733_848, 140_836_512, "0.1408"),
    Count("shufflenet_v1_g3", {}, 224, 1_865_728, 137_460_672, "0.1375"),
    Count("shufflenet_v1_g4", {}, 224, 1_968_344, 134_339_776, "0.1343"),
    Count("shufflenet_v1_g8", {}, 224, 2_434_768, 138_365_952, "0.1384"),
    Count("shufflenet_v2_x0_5", {}, 224, 1_366_792, 40_476_448, "0.0405"),
    Count("shufflenet_v2_x1_0", {}, 224, 2_278_604, 144_907_992, "0.1449"),
    Count("shufflenet_v2_x1_0", {"coding": "official"}, 224, 2_278_760, 145_814_296, "0.146"),
    Count("shufflenet_v2_x1_5", {}, 224, 3_503_624, 295_759_392, "0.2958"),
    Count("shufflenet_v2_x2_0", {}, 224, 7_393_996, 583_253_464, "0.5833"),
    # all expansions: test_shiftnet.py
    Count("shift_resnet20", {"num_classes": 10}, 32, 95_642, 16_433_792, "0.0164"),
    Count("shift_resnet56", {"num_classes": 10}, 32, 294_554, 44_745_344, "0.0447"),
    Count("shift_resnet110", {"num_classes": 10}, 32, 592_922, 87_212_672, "0.0872"),
    Count("shiftnet_a", {}, 224, 4_188_680, 1_424_306_176, "1.4"),
    Count("shiftnet_b", {}, 224, 1_183_480, 370_956_288, "0.371"),
    Count("igc_l100m2", {}, 224, 8_637_900, 1_264_780_800, "1.3"),
    Count("igc_l16m16", {}, 224, 13_528_296, 2_265_989_120, "2.266"),  # the authors cut it off: 2.2
    Count("igc_l4m32", {}, 224, 12_251_240, 1_944_641_536, "1.9"),
    Count("igc_plain_l24m2", {"num_classes": 10}, 32, 155_962, 28_755_840, "0.0288"),
    Count("igc_residual_l24m2", {"num_classes": 10}, 32, 164_410, 29_738_880, "0.0297"),
    # the authors' code, counted layer by layer: test_channelnet.py
    Count("channelnet_v1", {}, 224, 3_875_112, 534_971_904, "0.535"),
    Count("channelnet_v2", {}, 224, 2_978_152, 640_943_616, "0.641"),
    Count("channelnet_v2", {"shared": True}, 224, 2_824_552, 486_802_944, "0.4868"),
    Count("channelnet_v3", {}, 224, 1_963_593, 641_596_200, "0.642"),
    Count("igcv3", {}, 224, 3_491_688, 312_970_176, "0.3130"),
    # AS-ResNet's weights file has 901,256 numbers that are learned; the others: the authors' files, layer by layer
    Count("as_resnet_w32", {}, 224, 901_256, 166_840_320, "0.1668"),
    Count("as_resnet_w50", {}, 224, 1_962_950, 397_574_400, "0.3976"),
    Count("as_resnet_w68", {}, 224, 3_424_460, 726_866_688, "0.7269"),
    Count(
        "as_resnet_cifar", {"num_classes": 10}, 32, 35_386, 5_948_032, "0.0059"
    ),  # others: test_active_shift.py
    Count("fenet_x1_0", {}, 224, 4_623_408, 417_941_216, "0.4179"),
    Count("fenet_x1_0", {"rule": "paper"}, 224, 4_229_648, 307_152_608, "0.3072"),
    Count("fenet_x1_375", {}, 224, 6_745_470, 773_159_072, "0.7732"),
    Count(
        "fenet_x1_375", {"rule": "paper"}, 224, 6_002_486, 563_699_360, "0.5637"
    ),  # the authors cut it off: 563M
    Count("efficientnet_b0", {}, 224, 5_288_548, 385_814_752, "0.386"),
    Count("efficientnet_b1", {}, 240, 7_794_184, 686_802_832, "0.687"),
    Count("efficientnet_b2", {}, 260, 9_109_994, 993_561_872, "0.994"),
    Count("efficientnet_b3", {}, 300, 12_233_232, 1_827_141_392, "1.827"),
    Count("efficientnet_b4", {}, 380, 19_341_616, 4_393_771_024, "4.394"),
    Count("efficientnet_b5", {}, 456, 30_389_784, 10_266_384_752, "10.27"),
    Count("efficientnet_b6", {}, 528, 43_040_704, 19_067_593_536, "19.07"),
    Count("efficientnet_b7", {}, 600, 66_347_960, 37_745_884_192, "37.75"),
    Count("efficientnet_v2_s", {}, 384, 21_458_488, 8_365_617_152, "8.366"),
    Count("efficientnet_v2_m", {}, 480, 54_139_356, 24_582_460_384, "24.58"),
    Count("efficientnet_v2_l", {}, 480, 118_515_272, 56_079_699_008, "56.08"),
    Count("ghostnet_x0_5", {}, 224, 2_587_292, 42_328_152, "0.0423"),
    Count("ghostnet_x1_0", {}, 224, 5_182_508, 141_150_512, "0.1412"),
    Count("ghostnet_x1_3", {}, 224, 7_358_820, 227_003_256, "0.2270"),
    # nobody else has it: test_compconv.py has the closed form
    Count("compconv_resnet18", {}, 224, 3_406_762, 788_023_340, "0.788"),
    # what their adders do is no MAC: test_addernet.py
    Count("adder_resnet20", {"num_classes": 10}, 32, 272_484, 443_008, "0.000443"),
    Count("adder_resnet18", {}, 224, 11_690_512, 118_525_952, "0.1185"),
    Count("adder_resnet50", {}, 224, 25_558_032, 120_061_952, "0.1201"),
    # the released code, instantiated and counted; its README prints 4, 6, 12 and 21 M: test_micronet.py
    Count("micronet_m0", {}, 224, 1_019_590, 3_448_880, "0.003449"),
    Count("micronet_m1", {}, 224, 1_777_587, 5_314_080, "0.005314"),
    Count("micronet_m2", {}, 224, 2_393_876, 10_338_128, "0.010338"),
    Count("micronet_m3", {}, 224, 2_622_960, 18_236_000, "0.018236"),
    Count("efficientnet_lite0", {}, 224, 4_652_008, 385_187_552, "0.385"),
    Count("efficientnet_lite1", {}, 240, 5_416_680, 600_185_232, "0.600"),
    Count("efficientnet_lite2", {}, 260, 6_092_072, 859_736_272, "0.860"),
    Count("efficientnet_lite3", {}, 280, 8_197_096, 1_383_321_872, "1.383"),
    Count("efficientnet_lite4", {}, 300, 13_006_568, 2_553_034_336, "2.553"),
]
IDS = [f"{c.name}-{c.size}{'-' + next(iter(c.options)) if c.options else ''}" for c in COUNTS]

#: A block as it is made, and the shape of a batch for it.
BLOCKS = {
    "fire": (lambda: Fire(16, 4, 8, 8), (2, 16, 9, 7)),
    "squeezenet_classifier": (lambda: Classifier(conv10=ConvAct(16, 8, 1)), (2, 16, 9, 7)),
    "squeezenext_block": (lambda: SqueezeNextBlock(16, 16, column_first=False), (2, 16, 9, 7)),
    "squeezenext_block_stride": (lambda: SqueezeNextBlock(16, 24, 2, project=True), (2, 16, 9, 7)),
    "squeezenext_block_groups": (lambda: SqueezeNextBlock(16, 16, groups=2), (2, 16, 9, 7)),
    "depthwise_separable": (lambda: DepthwiseSeparable(16, 24, stride=2), (2, 16, 9, 7)),
    "bneck_shortcut": (lambda: Bneck(16, SMALL[4]._replace(e=24, c=16)), (2, 16, 9, 7)),
    "bneck_no_se": (lambda: Bneck(16, SMALL[1]._replace(e=24)), (2, 16, 9, 7)),
    "bneck_no_expansion": (lambda: Bneck(16, SMALL[0]), (2, 16, 9, 7)),
    "inverted_residual": (lambda: InvertedResidual(16, 16, stride=1, expansion=6), (2, 16, 9, 7)),
    "inverted_residual_stride": (lambda: InvertedResidual(16, 24, stride=2, expansion=6), (2, 16, 9, 7)),
    "inverted_residual_t1": (lambda: InvertedResidual(16, 8, stride=1, expansion=1), (2, 16, 9, 7)),
    "inverted_residual_same": (
        lambda: InvertedResidual(8, 8, stride=2, expansion=6, kernel=5, padding="same"),
        (2, 8, 9, 8),
    ),
    "searched_residual": (lambda: SearchedResidual(8, A1[4]._replace(c=8)), (2, 8, 9, 7)),
    "searched_residual_stride_same": (
        lambda: SearchedResidual(8, A1[2]._replace(c=12), padding="same"),
        (2, 8, 9, 8),
    ),
    "searched_residual_t1": (lambda: SearchedResidual(8, A1[0]._replace(c=8)), (2, 8, 9, 7)),
    "mixconv": (lambda: MixConv(8, 8, (3, 5, 7), stride=2, depthwise=True), (2, 8, 9, 7)),
    "mixconv_pointwise": (lambda: MixConv(8, 13, (1, 1)), (2, 8, 9, 7)),
    "mixed_residual": (lambda: MixedResidual(8, M[4]._replace(c=8)), (2, 8, 9, 7)),
    "mixed_residual_stride_same": (
        lambda: MixedResidual(8, M[3]._replace(c=12), padding="same"),
        (2, 8, 9, 8),
    ),
    "mixed_residual_t1": (lambda: MixedResidual(8, M[0]._replace(c=8)), (2, 8, 9, 7)),
    "moga_residual": (lambda: MogaResidual(8, A[8]._replace(c=8)), (2, 8, 9, 7)),
    "moga_residual_stride": (lambda: MogaResidual(8, A[5]._replace(c=12)), (2, 8, 9, 7)),
    "moga_separable": (lambda: MogaResidual(8, SEPARABLE._replace(c=8)), (2, 8, 9, 7)),
    "mbconv": (lambda: MBConv(8, 8, stride=1, expansion=6), (2, 8, 9, 7)),
    "mbconv_stride_same": (lambda: MBConv(8, 12, 2, expansion=6, kernel=5, padding="same"), (2, 8, 9, 8)),
    "mbconv_t1": (lambda: MBConv(8, 12, stride=1, expansion=1), (2, 8, 9, 7)),
    "fused_mbconv": (lambda: FusedMBConv(8, 8, stride=1, expansion=4), (2, 8, 9, 7)),
    "fused_mbconv_stride": (lambda: FusedMBConv(8, 12, stride=2, expansion=4), (2, 8, 9, 7)),
    "fused_mbconv_t1": (lambda: FusedMBConv(8, 8, stride=1, expansion=1), (2, 8, 9, 7)),
    "interleaved_group_conv": (lambda: InterleavedGroupConv(8, 12, primary_groups=4, stride=2), (2, 8, 9, 7)),
    "interleaved_basic_block": (lambda: InterleavedBasicBlock(12, 12, primary_groups=3), (2, 12, 9, 7)),
    "interleaved_basic_block_stride": (
        lambda: InterleavedBasicBlock(8, 12, primary_groups=4, stride=2),
        (2, 8, 9, 7),
    ),
    "interleaved_basic_block_large_groups": (
        lambda: InterleavedBasicBlock(8, 16, primary_groups=4, stride=2, secondary_groups=2),
        (2, 8, 9, 7),
    ),
    "interleaved_sparse_conv": (lambda: InterleavedSparseConv(12, (2, 3, 2), stride=2), (2, 12, 9, 7)),
    "interleaved_residual": (lambda: InterleavedResidual(8, 8, stride=1, expansion=6), (2, 8, 9, 7)),
    "interleaved_residual_stride": (
        lambda: InterleavedResidual(12, 18, stride=2, expansion=1, groups=3),
        (2, 12, 9, 7),
    ),
    "depthwise_pointwise": (lambda: DepthwisePointwise(8, 12, stride=2), (2, 8, 9, 7)),
    "depthwise_pointwise_groups": (lambda: DepthwisePointwise(8, 12, groups=4), (2, 8, 9, 7)),
    "depthwise_pointwise_keeps": (lambda: DepthwisePointwise(8, 12, keeps_input=True), (2, 8, 9, 7)),
    "group_module": (lambda: GroupModule(12, 3, channel_wise=False), (2, 12, 9, 7)),
    "group_module_channel_wise": (lambda: GroupModule(12, 3, shortcut=False), (2, 12, 9, 7)),
    "depthwise_channel_wise": (lambda: DepthwiseChannelWise(8, 4, positions=63), (2, 8, 9, 7)),
    "depthwise_channel_wise_shared": (lambda: DepthwiseChannelWise(8, 4), (2, 8, 9, 7)),
    "channel_wise_classifier": (lambda: ChannelWiseClassifier(8, 5, 7), (2, 8, 7, 7)),
    "active_shift_unit": (lambda: ActiveShiftUnit(8, 8, expansion=3), (2, 8, 9, 7)),
    "active_shift_unit_stride": (lambda: ActiveShiftUnit(8, 12, stride=2), (2, 8, 9, 7)),
    "inverted_shift": (lambda: InvertedShift(8, 12, middle=30), (2, 8, 9, 7)),
    "inverted_shift_added": (lambda: InvertedShift(8, 8, middle=20, is_added=True), (2, 8, 9, 7)),
    "inverted_pool": (lambda: InvertedPool(8, 12, middle=24), (2, 8, 9, 7)),
    "feature_enhancement": (lambda: FeatureEnhancement(8, 12, units=2), (2, 8, 9, 7)),
    "feature_enhancement_stride": (
        lambda: FeatureEnhancement(16, 12, units=3, stride=2, rule="paper"),
        (2, 16, 9, 7),
    ),
    "ghost_module": (lambda: GhostModule(8, 12), (2, 8, 9, 7)),
    "ghost_module_cut": (lambda: GhostModule(8, 7, ratio=3), (2, 8, 9, 7)),
    "ghost_bottleneck": (lambda: GhostBottleneck(8, GhostRow(3, 24, 8, se=False, s=1)), (2, 8, 9, 7)),
    "ghost_bottleneck_stride": (
        lambda: GhostBottleneck(8, GhostRow(5, 24, 12, se=True, s=2)),
        (2, 8, 9, 7),
    ),
    "compconv": (lambda: CompConv(8, 12), (2, 8, 9, 7)),
    "compconv_cut": (lambda: CompConv(8, 12, depth=3), (2, 8, 9, 7)),
    "compconv_stride": (lambda: CompConv(8, 12, stride=2, depth=2), (2, 8, 9, 7)),
    "basic_block": (lambda: BasicBlock(16, 32, stride=2), (2, 16, 9, 7)),
    "bottleneck": (lambda: Bottleneck(16, 32, stride=2), (2, 16, 9, 7)),
    "bottleneck_1x1": (lambda: Bottleneck(16, 32, stride=2, stride_in="1x1"), (2, 16, 9, 7)),
    "adder_basic_block": (lambda: AdderBasicBlock(8, 8), (2, 8, 9, 7)),
    "adder_basic_block_stride": (lambda: AdderBasicBlock(8, 12, stride=2), (2, 8, 9, 7)),
    "adder_bottleneck": (lambda: AdderBottleneck(8, 16, stride=2), (2, 8, 9, 7)),
    "micro_stem": (lambda: MicroStem(3, (2, 3)), (2, 3, 9, 7)),
    "micro_pointwise": (lambda: MicroPointwise(8, 12, reduction=3, groups=2, stride=2), (2, 8, 9, 7)),
    "micro_depthwise": (lambda: MicroDepthwise(4, 5, stride=2, widen=(2, 3)), (2, 4, 9, 7)),
    # eight numbers inside, not four: ReLU makes none of all parameters useless
    "dynamic_shift_max": (lambda: DynamicShiftMax(8, groups=2, reduction=1), (2, 8, 9, 7)),
    "dynamic_shift_max_of_one_sum": (lambda: DynamicShiftMax(8, 4, 1, start=(1.0, 0.0)), (2, 8, 9, 7)),
    "mix_groups": (lambda: MixGroups(DynamicShiftMax(8, 4, reduction=1), (4, 2)), (2, 8, 9, 7)),
    "micro_block_widens": (
        lambda: MicroBlock(4, MicroRow(2, 8, 3, 2, 2, 0, 4, 2, 2, 2, 0, 1, 1)),
        (2, 4, 9, 7),
    ),
    "micro_block": (lambda: MicroBlock(8, MicroRow(1, 8, 5, 1, 4, 4, 4, 4, 4, 2, 2, 1, 1)), (2, 8, 9, 7)),
    "micro_block_stride": (
        lambda: MicroBlock(8, MicroRow(2, 12, 3, 1, 4, 4, 4, 4, 4, 0, 2, 0, 1)),
        (2, 8, 9, 7),
    ),
    "micro_block_expands": (
        lambda: MicroBlock(8, MicroRow(1, 32, 3, 1, 4, 4, 4, 0, 0, 2, 2, 1, 2)),
        (2, 8, 9, 7),
    ),
    "inception": (lambda: Inception(16, TABLE[0]), (2, 16, 9, 7)),
    "separable_conv": (lambda: SeparableConv(8, 12), (2, 8, 9, 7)),
    "separable_conv_between": (lambda: SeparableConv(8, 12, between=relu, act=relu), (2, 8, 9, 7)),
    "towers": (lambda: Towers(8, 12, towers=3), (2, 8, 9, 7)),
    "xception_block": (lambda: XceptionBlock(8, (8, 8, 8)), (2, 8, 9, 7)),
    "xception_block_pool": (lambda: XceptionBlock(8, (8, 12), pool=True), (2, 8, 9, 7)),
    "auxiliary_head": (lambda: AuxiliaryHead(16, 5), (2, 16, 9, 7)),
    "shift_block": (lambda: ShiftBlock(8, 8), (2, 8, 9, 7)),
    "shift_block_stride": (lambda: ShiftBlock(8, 12, stride=2), (2, 8, 9, 7)),
    "shift_unit": (lambda: ShiftUnit(8, 8, kernel=5), (2, 8, 9, 7)),
    "shift_unit_stride": (lambda: ShiftUnit(8, 12, stride=2), (2, 8, 9, 7)),
    "shuffle_unit": (lambda: ShuffleUnit(24, 24, groups=3), (2, 24, 9, 7)),
    "shuffle_unit_stride": (lambda: ShuffleUnit(12, 24, groups=3, stride=2), (2, 12, 9, 7)),
    "shufflenet_v2_unit": (lambda: ShuffleNetV2Unit(8, 8), (2, 8, 9, 7)),
    "shufflenet_v2_unit_stride": (lambda: ShuffleNetV2Unit(8, 12, stride=2), (2, 8, 9, 7)),
    "shufflenet_v2_unit_official": (lambda: ShuffleNetV2Unit(8, 8, coding="official"), (2, 8, 9, 7)),
    "three_linear": (lambda: ThreeLinear(16, 5, hidden=8), (2, 16)),
}
