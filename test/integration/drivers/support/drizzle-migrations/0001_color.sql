ALTER TABLE "tags" ADD COLUMN "color" text;--> statement-breakpoint
CREATE INDEX "tags_label" ON "tags" USING btree ("label");
