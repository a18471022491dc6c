/* form.c - what a full application is, and the way of its states.
 *
 * WHY   a draft may hold anything, and only a whole one is worth the operator's time; the server
 *       decides, whatever a client checked before.
 * HOW   one table of fields in the order of the form; one of acts and the states they fit. People's
 *       names pass the same test as those of members, since one of them becomes a member.
 * OWNS  nothing.  RUNS  any thread.  TESTS form_test.c. */
#include "features/applications/form.h"

#include "text/requisites.h"
#include "text/utf8.h"

#define IN(state) (1u << APPLICATION_STATE_##state)

bool application_may(enum application_state state, enum application_act act)
{
    static const unsigned fits[APPLICATION_ACT_COUNT] = {
        [APPLICATION_ACT_SAVE] = IN(DRAFT) | IN(RETURNED),
        [APPLICATION_ACT_SEND] = IN(DRAFT) | IN(RETURNED),
        [APPLICATION_ACT_WITHDRAW] = IN(DRAFT) | IN(SENT) | IN(RETURNED),
        [APPLICATION_ACT_RETURN] = IN(SENT),
        [APPLICATION_ACT_APPROVE] = IN(SENT),
        [APPLICATION_ACT_REJECT] = IN(SENT) | IN(RETURNED),
        [APPLICATION_ACT_CLOSE] = IN(APPROVED),
    };
    return (fits[act] & 1u << state) != 0;
}

void form_normalise(struct arena *a, struct application_form *form)
{
    form->inn = digits_only(a, form->inn);
    form->ogrn = digits_only(a, form->ogrn);
    (void)mobile_normalise(a, form->mobile, &form->mobile); /* what is none stays as typed */
}

static bool is_person(const struct application_person *p)
{
    return p->last.n && p->first.n && utf8_is_person_name(p->last) &&
           utf8_is_person_name(p->first) && (!p->middle.n || utf8_is_person_name(p->middle));
}

const char *form_complaint(struct arena *a, const struct application_form *form)
{
    struct str number;
    const struct {
        const char *name;
        bool is_fine;
    } fields[] = {
        {"name", form->name.n > 0},
        {"short_name", form->short_name.n > 0},
        {"kind", form->has_kind},
        {"address", form->address.n > 0},
        {"inn", inn_is_valid(form->inn)},
        {"ogrn", ogrn_is_valid(form->ogrn)},
        {"learners", form->has_learners && form->learners > 0},
        {"staff", form->has_staff && form->staff > 0},
        {"head", is_person(&form->head)},
        {"head_position", form->head_position.n > 0},
        {"administrator", is_person(&form->administrator)},
        {"mobile", mobile_normalise(a, form->mobile, &number)},
        {"order_number", form->order_number.n > 0},
        {"order_day", day_is_valid(form->order_day)},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!fields[i].is_fine)
            return fields[i].name;
    return NULL;
}
