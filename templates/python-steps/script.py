from scriptorium import action, field, markdown, next_action, result, state


def run_tool(input_dir, output_dir):
    turn = action()
    total = state().get("total", 0) + (turn["input"]["by"] if turn else 0)
    add = next_action("add", "Add", [field("by", "integer", "How much", required=True)], prefill={"by": 1})
    return result([markdown(f"Together: **{total}**")], [add], state={"total": total})
