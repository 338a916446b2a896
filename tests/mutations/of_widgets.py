"""Mistakes in what all widgets share, and in the step player. See mutation.py; of_scripts.py has the scripts."""

from .mutation import mistakes_in

BASE = "tests/widgets/test_base.py::"
FRONT_END = "tests/widgets/test_front_end.py::"
PLAYER = "tests/widgets/test_step_player.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/widgets/core/base.py",
        (
            "let the state grow without a limit",
            "if size > self.state_limit:",
            "if False:",
            BASE + "test_too_much_state_is_an_error_when_it_is_made",
        ),
        (
            "let a text end the script element",
            '.replace("</", "<\\\\/")',
            "",
            BASE + "test_state_cannot_leave_its_script_element",
        ),
        (
            "take True for a whole number",
            "if not is_whole(value, -math.inf):",
            "if not hasattr(value, '__index__'):",
            BASE + "test_wrong_values_are_refused",
        ),
        (
            "take True for 1 where one of some values is asked",
            " and isinstance(option, bool) == isinstance(value, bool)",
            "",
            BASE + "test_wrong_values_are_refused",
        ),
        (
            "keep a refused value",
            "class LwcnnTraitError(LwcnnError, traitlets.TraitError):",
            "class LwcnnTraitError(LwcnnError):",
            BASE + "test_values_that_do_not_fit_together_leave_the_old_ones",
        ),
        (
            "pass over an unknown option",
            "if name not in cls.class_trait_names():",
            "if False:",
            BASE + "test_wrong_values_are_refused",
        ),
        (
            "show itself on Colab, without the page's element",
            "    _ipython_display_ = None\n",
            "",
            BASE + "test_with_a_kernel_the_bundle_has_view_and_page",
        ),
        (
            "say that the front end may send what is its own",
            'and not name.startswith("_"))',
            ")",
            BASE + "test_state_is_the_traits_of_the_widget_alone",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/core/front_end.py",
        (
            "join two files that declare the same name",
            "if declared in owner:",
            "if False:",
            FRONT_END + "test_names_must_be_unique",
        ),
        (
            "let the shared styles win over a widget's own",
            "[*shared, *own]",
            "[*own, *shared]",
            FRONT_END + "test_a_widgets_style_comes_after_the_shared_ones",
        ),
        (
            "leave the exports of shared files",
            'EXPORT.sub("", text) if shared else text',
            "text",
            FRONT_END + "test_a_module_stands_alone",
        ),
        (
            "load the host before what it needs",
            "[STYLE, *styles, *parts, HOST] if modules",
            "[STYLE, HOST, *styles, *parts] if modules",
            FRONT_END + "test_a_page_loads_only_what_its_widgets_need",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/core/step_view.py",
        (
            "change the reader's own module",
            "copy.deepcopy(block).double().eval()",
            "block.double().eval()",
            PLAYER + "test_the_readers_module_stays_as_it_is",
        ),
        (
            "show values that are not finite",
            " or not step.out.isfinite().all()",
            "",
            PLAYER + "test_values_that_are_not_finite_are_refused",
        ),
        (
            "count a shared parameter twice",
            "counted.update(own)",
            "pass",
            PLAYER + "test_a_shared_parameter_counts_once",
        ),
        (
            "call statistics parameters",
            'if name in ("running_mean", "running_var"):',
            "if False:",
            PLAYER + "test_statistics_are_no_parameters",
        ),
        (
            "name what was made inside a group as its source",
            " or made[id(tensor)] in group.members",
            "",
            PLAYER + "test_joined_steps_keep_their_shortcut",
        ),
        (
            "write options that have their default",
            "if option is not None and _is_default(value, option.default):",
            "if False:",
            PLAYER + "test_calls_read_as_written",
            PLAYER + "test_every_step_has_its_call_and_its_sources",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/core/quantise.py",
        (
            "the lowest bit first",
            "torch.arange(bits - 1, -1, -1)",
            "torch.arange(bits)",
            PLAYER + "test_pack_is_read_back_here_and_on_the_page",
        ),
        (
            "a level too low",
            "* top + 0.5 + TIE)",
            "* top + TIE)",
            PLAYER + "test_pictures_are_averages_of_the_maps",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/core/picture_code.py",
        (
            "guess a cell from its left neighbour alone",
            "torch.stack([left, above, left + above - corner]).median(dim=0).values",
            "left",
            PLAYER + "test_pictures_are_averages_of_the_maps",
        ),
        (
            "take the longest code",
            "return min(*texts",
            "return max(*texts",
            PLAYER + "test_the_code_halves_a_photograph",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/core/bitmap.py",
        (
            "draw a bitmap upside down",
            ".flip(0)",
            "",
            PLAYER + "test_a_bitmap_is_read_by_others",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/step_player/pictures.py",
        (
            "pick the channels that vary least",
            "deviation.argsort(descending=True",
            "deviation.argsort(descending=False",
            PLAYER + "test_the_most_varied_channels_are_picked",
        ),
        (
            "carry pictures of an input that is not seen",
            "views = wanted.views if k in used or thing.members else 0",
            "views = wanted.views",
            PLAYER + "test_one_block_of_a_network",
        ),
        (
            "show six maps to those who ask for nine",
            "LADDER = [(64, 9), (48, 9), (PIXELS, 9),",
            "LADDER = [(64, 6), (48, 6), (PIXELS, 6),",
            PLAYER + "test_nine_maps_for_those_who_ask_if_there_is_room",
        ),
        (
            "make pictures smaller before others are left out",
            "for views in range(wanted.views, 0, -1):",
            "for views in [wanted.views]:",
            PLAYER + "test_a_page_may_give_more_room",
        ),
        (
            "show the same maps in each view",
            "best[view * maps : (view + 1) * maps]",
            "best[:maps]",
            PLAYER + "test_other_maps_are_there_for_those_who_ask",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/step_player/widget.py",
        (
            "take an index behind the last step",
            'if new["index"] >= len(new["steps"]):',
            'if new["index"] > len(new["steps"]):',
            PLAYER + "test_wrong_arguments",
        ),
    ),
]
