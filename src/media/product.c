/* product.c - what the rest of the house asks of the media room, from any thread.
 *
 * WHY   handlers of operations run on workers; rooms live on media threads.
 * HOW   tokens need only the keys, which never change; commands are posted to mailboxes and obeyed
 *       in their order. What is not there is ignored.
 * OWNS  nothing.
 * RUNS  any thread.
 * TESTS media_test.c, ticket_test.c */
#include "media/media_inside.h"

struct str media_mint(const struct media *m, struct arena *a, const struct media_grant *g)
{
    struct token_grant grant = {.key = m->keys.inner,
                                .identity = g->identity,
                                .name = g->name.p ? g->name : STR(""),
                                .metadata = g->metadata.p ? g->metadata : STR(""),
                                .room = g->room,
                                .room_join = true,
                                .can_publish = g->sources != 0,
                                .can_subscribe = true,
                                .can_publish_data = g->can_publish_data,
                                .publish_sources = (uint8_t)(g->sources & MEDIA_SOURCES_ALL),
                                .expires_us = g->expires_us};
    return token_write(a, m->keys.inner_secret, 0, &grant);
}

struct str media_pass_write(struct arena *a, const struct media_pass *p)
{
    struct token_grant grant = {.key = p->key,
                                .identity = p->identity,
                                .name = p->name.p ? p->name : STR(""),
                                .metadata = STR(""),
                                .room = p->room,
                                .room_join = true,
                                .can_publish = p->can_publish,
                                .can_subscribe = true,
                                .can_publish_data = true,
                                .can_update_own_metadata = true,
                                .publish_sources = p->can_publish ? MEDIA_SOURCES_ALL : 0,
                                .expires_us = p->expires_us};
    return token_write(a, p->secret, 0, &grant);
}

void media_command(const struct media *m, struct media_mail *mail)
{
    for (int i = 0; i < m->conf.threads; i++) {
        bool is_last = i + 1 == m->conf.threads;
        struct media_mail *copy = mail;
        if (!is_last) {
            copy = media_mail_new(mail->kind, mail->room, mail->identity, (struct str){0});
            copy->flag = mail->flag;
            copy->number = mail->number;
        }
        if (!mailbox_post(m->thread[i]->in, &copy->mail))
            media_mail_free(copy);
    }
}

void media_remove(struct media *m, struct str room, struct str identity, bool is_kept_out)
{
    struct media_mail *mail = media_mail_new(MAIL_REMOVE, room, identity, (struct str){0});
    mail->flag = is_kept_out;
    media_command(m, mail);
}

void media_mute(struct media *m, struct str room, struct str identity, unsigned sources)
{
    struct media_mail *mail = media_mail_new(MAIL_MUTE, room, identity, (struct str){0});
    mail->number = sources;
    media_command(m, mail);
}

void media_allow(struct media *m, struct str room, struct str identity, unsigned sources)
{
    struct media_mail *mail = media_mail_new(MAIL_ALLOW, room, identity, (struct str){0});
    mail->number = sources;
    media_command(m, mail);
}

void media_close_room(struct media *m, struct str room)
{
    media_command(m, media_mail_new(MAIL_CLOSE_ROOM, room, (struct str){0}, (struct str){0}));
}
